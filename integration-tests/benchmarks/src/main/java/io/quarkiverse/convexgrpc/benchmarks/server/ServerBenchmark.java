package io.quarkiverse.convexgrpc.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import io.quarkiverse.convexgrpc.benchmarks.Interval;
import io.quarkiverse.convexgrpc.benchmarks.Machine;
import io.quarkiverse.convexgrpc.benchmarks.Table;

/**
 * How many unary calls a second the payment service answers with the extension, beside without: score, metrics and load
 * reports. All run at once and take turns at being called, so that what else happens on the machine meets all; and all are
 * started anew several times, since a JVM that compiled something else is some per cent quicker or slower for good.
 */
public final class ServerBenchmark {

    private static final int STARTS = Integer.getInteger("benchmark.starts", 8);
    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 3);
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 3;
    private static final double BAR = 0.97;

    private ServerBenchmark() {
    }

    /** One kind of application, however often it is started. */
    private static final class Side {

        private final String name;
        private final Path application;
        private final String[] options;
        /** By start. */
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> microsPerCall = new ArrayList<>();

        Side(String name, String property, String... options) {
            this.name = name;
            this.application = Path.of(System.getProperty(property));
            this.options = options;
        }
    }

    /** One start of a kind. */
    private static final class Run implements AutoCloseable {

        private final Side side;
        private final Application application;
        private final Callers callers;
        private double calls;
        private double nanos;

        Run(Side side, Path logs) throws IOException, InterruptedException {
            this.side = side;
            this.application = Application.start(side.name, side.application, logs, side.options);
            this.callers = new Callers(application.port);
        }

        void play(boolean counts) throws InterruptedException {
            long before = application.cpuNanos();
            double rate = callers.call(SECONDS);
            if (counts) {
                calls += rate * SECONDS;
                nanos += application.cpuNanos() - before;
            }
        }

        @Override
        public void close() {
            side.rates.add(calls / (ROUNDS * SECONDS));
            side.microsPerCall.add(nanos / 1e3 / calls);
            callers.close();
            application.close();
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path target = Path.of(System.getProperty("benchmark.target"));
        List<Side> sides = List.of(new Side("without", "benchmark.without"), new Side("with", "benchmark.with"),
                new Side("silent", "benchmark.with", "-Dquarkus.convex-grpc.server.load-report=false"));
        for (int start = 0; start < STARTS; start++) {
            try (Run without = new Run(sides.get(0), target);
                    Run with = new Run(sides.get(1), target);
                    Run silent = new Run(sides.get(2), target)) {
                List<Run> turns = new ArrayList<>(List.of(without, with, silent));
                Collections.rotate(turns, start);
                for (int round = -WARM_UP; round < ROUNDS; round++) {
                    for (Run run : turns) {
                        run.play(round >= 0);
                    }
                    Collections.reverse(turns);
                }
            }
        }
        report(sides, target);
    }

    private static void report(List<Side> sides, Path target) throws IOException {
        List<String> rates = new ArrayList<>(List.of("unary calls a second"));
        List<String> micros = new ArrayList<>(List.of("CPU time of the server a call, in µs"));
        List<String> rateRatios = new ArrayList<>(List.of("calls a second, by those without"));
        List<String> cpuRatios = new ArrayList<>(List.of("CPU time, by that without"));
        Side without = sides.get(0);
        for (Side side : sides) {
            rates.add(Interval.of(side.rates).toString());
            micros.add(Interval.of(side.microsPerCall).toString());
            rateRatios.add(side == without ? "" : precise(ratio(side.rates, without.rates)));
            cpuRatios.add(side == without ? "" : precise(ratio(side.microsPerCall, without.microsPerCall)));
        }
        Table table = new Table("The payment service: " + STARTS + " starts of each, " + ROUNDS + " turns of " + SECONDS
                + " s each, 16 callers over one connection on the same machine; 95 % intervals",
                List.of("", "without the extension", "with it", "with it, load reports switched off"));
        List.of(rates, rateRatios, micros, cpuRatios).forEach(table::add);
        table.text().forEach(System.out::println);
        double look = LookCost.micros();
        System.out.printf("%nTo look at an instance takes %.0f µs of one core, once a second: %.4f %%%n", look, look / 1e4);
        System.out.printf("%nOn %s, %s.%n", LocalDate.now(), Machine.description());
        Files.write(target.resolve("server.adoc"), table.asciiDoc());
        boolean kept = ratio(sides.get(1).rates, without.rates).mean() >= BAR;
        System.out.printf("With it, calls a second are to be %.2f of those without or more: %s%n", BAR,
                kept ? "kept" : "NOT KEPT");
        if (!kept && Boolean.getBoolean("benchmark.strict")) {
            System.exit(1);
        }
    }

    /** Of each start by itself: what else happened on the machine met all that ran at once. */
    private static Interval ratio(List<Double> values, List<Double> others) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / others.get(i));
        }
        return Interval.of(ratios);
    }

    private static String precise(Interval interval) {
        return String.format(Locale.ROOT, "%.3f ± %.3f", interval.mean(), interval.margin());
    }
}
