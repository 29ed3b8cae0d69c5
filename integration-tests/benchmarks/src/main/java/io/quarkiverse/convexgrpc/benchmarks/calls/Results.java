package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;

import io.quarkiverse.convexgrpc.benchmarks.Interval;

/** What all plays gave. Thread-safe. */
final class Results {

    private record Key(Row row, int clients, String balancer) {
    }

    private final Map<Key, Map<Integer, Figures>> byRun = new ConcurrentHashMap<>();

    void add(Row row, int clients, Balancer balancer, int run, Figures figures) {
        byRun.compute(new Key(row, clients, balancer.name()), (key, runs) -> {
            Map<Integer, Figures> more = new TreeMap<>(runs == null ? Map.of() : runs);
            more.put(run, figures);
            return more;
        });
    }

    /** A figure over all runs. */
    Interval interval(Row row, int clients, Balancer balancer, ToDoubleFunction<Figures> figure) {
        return Interval.of(runs(row, clients, balancer.name()).values().stream().map(figure::applyAsDouble).toList());
    }

    /** What two plays of the same run have to do with each other, over all runs that have both. */
    Interval compared(Row row, String balancer, Row otherRow, String otherBalancer, int clients,
            ToDoubleFunction<Figures> figure, BinaryOperator<Double> comparison) {
        Map<Integer, Figures> others = runs(otherRow, clients, otherBalancer);
        List<Double> values = runs(row, clients, balancer).entrySet().stream()
                .filter(entry -> others.containsKey(entry.getKey()))
                .map(entry -> comparison.apply(figure.applyAsDouble(entry.getValue()),
                        figure.applyAsDouble(others.get(entry.getKey()))))
                .toList();
        return Interval.of(values);
    }

    private Map<Integer, Figures> runs(Row row, int clients, String balancer) {
        return byRun.getOrDefault(new Key(row, clients, balancer), Map.of());
    }
}
