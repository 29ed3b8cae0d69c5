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
 * reports on every call. Both run all the time and take turns at being called, in one order and then in the other, so that
 * what else happens on the machine meets both.
 */
public final class ServerBenchmark {

    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 12);
    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 5);
    private static final int WARM_UP = 3;
    private static final double BAR = 0.97;

    private ServerBenchmark() {
    }

    private static final class Side implements AutoCloseable {

        private final Application application;
        private final Callers callers;
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> microsPerCall = new ArrayList<>();

        Side(Application application) {
            this.application = application;
            this.callers = new Callers(application.port);
        }

        void play(boolean counts) throws InterruptedException {
            long before = application.cpuNanos();
            double rate = callers.call(SECONDS);
            double micros = (application.cpuNanos() - before) / 1e3 / (rate * SECONDS);
            if (counts) {
                rates.add(rate);
                microsPerCall.add(micros);
            }
        }

        @Override
        public void close() {
            callers.close();
            application.close();
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Path target = Path.of(System.getProperty("benchmark.target"));
        Path extension = Path.of(System.getProperty("benchmark.with"));
        try (Side without = new Side(Application.start("without", Path.of(System.getProperty("benchmark.without")), target));
                Side with = new Side(Application.start("with", extension, target));
                Side silent = new Side(Application.start("silent", extension, target,
                        "-Dquarkus.convex-grpc.server.load-report=false"))) {
            List<Side> sides = List.of(without, with, silent);
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                List<Side> turns = new ArrayList<>(sides);
                Collections.rotate(turns, round);
                for (Side side : turns) {
                    side.play(round >= 0);
                }
            }
            report(sides, target);
        }
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
        Table table = new Table("The payment service: " + ROUNDS + " turns of " + SECONDS
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

    /** Of each round by itself: what else happens on the machine meets all of a round. */
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
