package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.grpc.netty.NettyChannelBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexLoadBalancerProvider;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/**
 * Something that balances calls.
 *
 * @param name as in the table and in {@code benchmark.balancers}
 * @param ours whether it is a policy of this extension
 * @param opening makes clients that are balanced by it
 */
record Balancer(String name, boolean ours, Opening opening) {

    /** Makes clients. */
    interface Opening {
        Clients open(int count, UnaryOperator<NettyChannelBuilder> options);
    }

    /** The balancer that others have to stand comparison with where the cost of being clever is asked for. */
    static final String LEAST_REQUEST = "xds least_request";

    /** Ours, but for those that need what neither these pods nor these calls bring: load reports, or a header. */
    private static final List<PolicyName> POLICIES = List.of(PolicyName.ADAPTIVE, PolicyName.LEAST_REQUEST,
            PolicyName.RANDOM, PolicyName.ROUND_ROBIN);

    static List<Balancer> all() {
        List<Balancer> all = new ArrayList<>();
        for (PolicyName policy : POLICIES) {
            all.add(new Balancer("convex " + policy, true, (count, options) -> new ResolvedClients(count, policy,
                    ConvexLoadBalancerProvider.SERVICE_CONFIG, builder -> options.apply(builder)
                            .keepAliveTime(330, TimeUnit.SECONDS).keepAliveTimeout(5, TimeUnit.SECONDS))));
        }
        all.add(peer("grpc round_robin", config("round_robin")));
        all.add(peer(LEAST_REQUEST, config("least_request_experimental")));
        all.add(peer("xds weighted_round_robin", config("weighted_round_robin")));
        all.add(peer("outlier round_robin", outlierDetection("round_robin")));
        all.add(peer("outlier least_request", outlierDetection("least_request_experimental")));
        all.add(new Balancer("stork", false, StorkClients::new));
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

    /** Behind our resolver, with pings that find a lost connection as soon as grpc-java sends any. */
    private static Balancer peer(String name, Map<String, ?> balancer) {
        Map<String, ?> serviceConfig = Map.of("loadBalancingConfig", List.of(balancer));
        return new Balancer(name, false, (count, options) -> new ResolvedClients(count, PolicyName.values()[0],
                serviceConfig, builder -> options.apply(builder).keepAliveTime(10, TimeUnit.SECONDS)
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

    @Override
    public String toString() {
        return name;
    }
}
