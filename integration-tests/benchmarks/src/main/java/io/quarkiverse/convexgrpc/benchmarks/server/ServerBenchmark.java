package io.quarkiverse.convexgrpc.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
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
        try (Side without = new Side(Application.start("without", Path.of(System.getProperty("benchmark.without")), target));
                Side with = new Side(Application.start("with", Path.of(System.getProperty("benchmark.with")), target))) {
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                List<Side> turns = round % 2 == 0 ? List.of(without, with) : List.of(with, without);
                for (Side side : turns) {
                    side.play(round >= 0);
                }
            }
            report(without, with, target);
        }
    }

    private static void report(Side without, Side with, Path target) throws IOException {
        List<Double> ratios = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int i = 0; i < with.rates.size(); i++) {
            ratios.add(with.rates.get(i) / without.rates.get(i));
            costs.add(with.microsPerCall.get(i) / without.microsPerCall.get(i));
        }
        Interval ratio = Interval.of(ratios);
        Table table = new Table("The payment service with the extension and without: " + ROUNDS + " turns of " + SECONDS
                + " s each, 16 callers over one connection; 95 % intervals",
                List.of("", "without", "with", "with / without"));
        table.add(List.of("unary calls a second", Interval.of(without.rates).toString(), Interval.of(with.rates).toString(),
                precise(ratio)));
        table.add(List.of("CPU time of the server a call, in µs", Interval.of(without.microsPerCall).toString(),
                Interval.of(with.microsPerCall).toString(), precise(Interval.of(costs))));
        table.text().forEach(System.out::println);
        double look = LookCost.micros();
        System.out.printf("%nTo look at an instance takes %.0f µs of one core, once a second: %.4f %%%n", look, look / 1e4);
        System.out.printf("%nOn %s, %s.%n", LocalDate.now(), Machine.description());
        Files.write(target.resolve("server.adoc"), table.asciiDoc());
        boolean kept = ratio.mean() >= BAR;
        System.out.printf("Throughput is to be %.2f of that without the extension or more: %s%n", BAR,
                kept ? "kept" : "NOT KEPT");
        if (!kept && Boolean.getBoolean("benchmark.strict")) {
            System.exit(1);
        }
    }

    private static String precise(Interval interval) {
        return String.format(Locale.ROOT, "%.3f ± %.3f", interval.mean(), interval.margin());
    }
}
