package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A row that is played with every balancer right after one another, in an order drawn by chance.
 *
 * @param run from 1
 */
record Job(int run, Row row, int clients, List<Play> plays) {

    static List<Job> all(Settings settings) {
        List<Job> jobs = new ArrayList<>();
        for (int run = 1; run <= settings.runs(); run++) {
            for (Row row : settings.rows()) {
                for (int clients : settings.clients()) {
                    jobs.add(of(settings, run, row, clients));
                }
            }
        }
        jobs.removeIf(job -> job.plays.isEmpty());
        return jobs;
    }

    /** One short play of everything, which is thrown away. */
    static List<Job> warmUps(Settings settings) {
        return settings.clients().stream().map(clients -> new Job(0, Row.HEALTHY, clients,
                settings.balancers().stream().map(balancer -> new Play(Row.HEALTHY, clients, balancer, 1, 0)).toList()))
                .toList();
    }

    private static Job of(Settings settings, int run, Row row, int clients) {
        long seed = settings.seed() * 31 + run * 1_009L + row.ordinal() * 101L + clients;
        List<Balancer> order = new ArrayList<>(settings.balancers());
        Collections.shuffle(order, new Random(seed));
        return new Job(run, row, clients,
                order.stream().filter(balancer -> balancer.plays(row))
                        .map(balancer -> new Play(row, clients, balancer, settings.seconds(row), seed)).toList());
    }

    @Override
    public String toString() {
        return (run == 0 ? "warm-up" : "run " + run + ": " + row) + ", " + clients + (clients == 1 ? " client" : " clients");
    }
}
