package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;

/**
 * Both rules of gRFC A50, to compare ours with: success rate against mean and standard deviation, and failure percentage,
 * each for endpoints with enough calls in an interval, of which there must be five.
 */
final class GrpcOutlierDetection implements SimulatedGuard {

    /**
     * @param intervalSeconds how often endpoints are judged
     * @param volume the calls that an endpoint must have had in an interval
     * @param baseSeconds how long the first ejection lasts
     * @param percent how many endpoints may be ejected; one more than that is not
     */
    record Rules(int intervalSeconds, int volume, int minHosts, int baseSeconds, int percent) {

        /** Those of the proposal. */
        static final Rules DEFAULTS = new Rules(10, 100, 5, 30, 10);
        /** As an expert would set them. */
        static final Rules TUNED = new Rules(1, 10, 2, 5, 50);
    }

    private static final class Host {

        long good;
        long bad;
        double rate = -1;
        int multiplier;
        long until = -1;
    }

    private final Simulation simulation;
    private final Rules rules;
    private final Map<EndpointLoad, Host> hosts = new HashMap<>();
    private List<EndpointLoad> all = List.of();

    private GrpcOutlierDetection(Simulation simulation, Rules rules) {
        this.simulation = simulation;
        this.rules = rules;
    }

    static Factory with(Rules rules) {
        return (simulation, onChange) -> {
            GrpcOutlierDetection guard = new GrpcOutlierDetection(simulation, rules);
            simulation.every(rules.intervalSeconds * Simulation.SECOND, () -> {
                guard.sweep();
                onChange.run();
            });
            return guard;
        };
    }

    @Override
    public Selection select(List<EndpointLoad> loads) {
        all = loads;
        loads.forEach(load -> hosts.computeIfAbsent(load, absent -> new Host()));
        return new Selection(loads.stream().filter(load -> hosts.get(load).until < 0).toList(), List.of());
    }

    private void sweep() {
        for (EndpointLoad load : all) {
            Host host = hosts.get(load);
            long good = load.succeeded() - host.good;
            long bad = load.failed() - host.bad;
            host.good += good;
            host.bad += bad;
            host.rate = good + bad < rules.volume ? -1 : good / (double) (good + bad);
        }
        List<Host> judged = all.stream().map(hosts::get).filter(host -> host.rate >= 0).toList();
        if (judged.size() >= rules.minHosts) {
            double mean = judged.stream().mapToDouble(host -> host.rate).average().orElseThrow();
            double deviation = Math.sqrt(judged.stream().mapToDouble(host -> (host.rate - mean) * (host.rate - mean))
                    .average().orElseThrow());
            judged.stream().filter(host -> host.rate < mean - 1.9 * deviation || 1 - host.rate > 0.85).forEach(this::eject);
        }
        for (Host host : hosts.values()) {
            if (host.until < 0) {
                host.multiplier = Math.max(0, host.multiplier - 1);
            } else if (simulation.now() > host.until) {
                host.until = -1;
            }
        }
    }

    private void eject(Host host) {
        long ejected = hosts.values().stream().filter(other -> other.until >= 0).count();
        if (host.until < 0 && ejected * 100 / all.size() < rules.percent) {
            host.multiplier++;
            host.until = simulation.now() + Math.min(300, rules.baseSeconds * host.multiplier) * Simulation.SECOND;
        }
    }
}
