package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ServiceConfigs;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/**
 * Something that balances calls.
 *
 * @param name as in the table and in {@code benchmark.balancers}
 * @param ours whether it is a policy of this extension
 * @param rows that it plays
 * @param opening makes clients that are balanced by it
 */
record Balancer(String name, boolean ours, Set<Row> rows, Opening opening) {

    private static final Set<Row> ALL = EnumSet.allOf(Row.class);

    /** Makes clients. */
    interface Opening {
        Clients open(int count, UnaryOperator<NettyChannelBuilder> options);
    }

    /** The balancer that others have to stand comparison with where the cost of being clever is asked for. */
    static final String LEAST_REQUEST = "xds least_request";
    /** The default policy, for calls that may run twice. */
    static final String HEDGING = "convex adaptive, hedging";
    static final String RETRYING = "convex adaptive, retrying";

    /** Ours, but for those that need what neither these pods nor these calls bring: load reports, or a header. */
    private static final List<PolicyName> POLICIES = List.of(PolicyName.ADAPTIVE, PolicyName.LEAST_REQUEST,
            PolicyName.RANDOM, PolicyName.ROUND_ROBIN);

    static List<Balancer> all() {
        List<Balancer> all = new ArrayList<>();
        for (PolicyName policy : POLICIES) {
            all.add(ours("convex " + policy, ALL, Extension.settings(policy)));
        }
        all.add(ours(HEDGING, EnumSet.of(Row.FROZEN), Extension.settings(PolicyName.ADAPTIVE, 0, 1)));
        all.add(ours(RETRYING, EnumSet.of(Row.KILL), Extension.settings(PolicyName.ADAPTIVE, 2, 0)));
        all.add(peer("grpc round_robin", config("round_robin")));
        all.add(peer(LEAST_REQUEST, config("least_request_experimental")));
        all.add(peer("xds weighted_round_robin", config("weighted_round_robin")));
        all.add(peer("outlier round_robin", outlierDetection("round_robin")));
        all.add(peer("outlier least_request", outlierDetection("least_request_experimental")));
        all.add(new Balancer("stork", false, ALL, StorkClients::new));
        return all;
    }

    /** Those whose names contain one of the words, or all. */
    static List<Balancer> named(List<String> words) {
        List<Balancer> chosen = all().stream()
                .filter(balancer -> words.contains("all") || words.stream().anyMatch(balancer.name::contains)).toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "benchmark.balancers: " + String.join(",", words) + " (expected: all, or parts of "
                            + all().stream().map(Balancer::name).toList() + ")");
        }
        return chosen;
    }

    private static Balancer ours(String name, Set<Row> rows, ChannelSettings settings) {
        return new Balancer(name, true, rows, (count, options) -> new ResolvedClients(count, settings,
                ServiceConfigs.of(settings), builder -> options.apply(builder)
                        .keepAliveTime(330, TimeUnit.SECONDS).keepAliveTimeout(5, TimeUnit.SECONDS)));
    }

    /** Behind our resolver, with pings that find a lost connection as soon as grpc-java sends any. */
    private static Balancer peer(String name, Map<String, ?> balancer) {
        Map<String, ?> serviceConfig = Map.of("loadBalancingConfig", List.of(balancer));
        return new Balancer(name, false, ALL, (count, options) -> new ResolvedClients(count,
                Extension.settings(PolicyName.ADAPTIVE), serviceConfig,
                builder -> options.apply(builder).keepAliveTime(10, TimeUnit.SECONDS)
                        .keepAliveTimeout(2, TimeUnit.SECONDS)));
    }

    private static Map<String, ?> config(String name) {
        return Map.of(name, Map.of());
    }

    /** As quick to eject and as soon content with few calls as it lets one. */
    private static Map<String, ?> outlierDetection(String child) {
        return Map.of("outlier_detection_experimental", Map.of("interval", "1s", "baseEjectionTime", "5s",
                "maxEjectionTime", "30s", "maxEjectionPercentage", 50.0,
                "successRateEjection", Map.of("stdevFactor", 1900.0, "enforcementPercentage", 100.0, "minimumHosts", 3.0,
                        "requestVolume", 1.0),
                "failurePercentageEjection", Map.of("threshold", 30.0, "enforcementPercentage", 100.0, "minimumHosts", 1.0,
                        "requestVolume", 1.0),
                "childPolicy", List.of(config(child))));
    }

    /** Whether it never sends a call again that may have run. Where one may, that is not to be compared with the others. */
    boolean callsOnce() {
        return !name.equals(HEDGING) && !name.equals(RETRYING);
    }

    /** Whether what it does in this row is of interest. */
    boolean plays(Row row) {
        return rows.contains(row);
    }

    @Override
    public String toString() {
        return name;
    }
}
