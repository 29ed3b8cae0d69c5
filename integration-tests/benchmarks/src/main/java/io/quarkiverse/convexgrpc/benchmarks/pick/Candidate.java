package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexPicking;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/**
 * A balancer whose pick is measured.
 *
 * @param name as in the table
 * @param ours whether it is a policy of this extension
 * @param making makes a picker over so many endpoints
 */
record Candidate(String name, boolean ours, IntFunction<Picking> making) {

    /** A counter, and no more: what the price of a pick is compared with. */
    static final String ROUND_ROBIN = "grpc round_robin";
    static final String LEAST_REQUEST = "xds least_request";

    static List<Candidate> all() {
        List<Candidate> all = new ArrayList<>();
        for (PolicyName policy : PolicyName.values()) {
            all.add(new Candidate("convex " + policy, true, n -> new GrpcPicking(ConvexPicking.picker(policy,
                    IntStream.range(0, n).mapToObj(Endpoints::address).toList(), Endpoints.PORT, FakeHelper::picker))));
        }
        all.add(grpc(ROUND_ROBIN, "round_robin"));
        all.add(grpc(LEAST_REQUEST, "least_request_experimental"));
        all.add(grpc("xds weighted_round_robin", "weighted_round_robin"));
        for (String type : List.of("round-robin", "least-requests", "power-of-two-choices", "least-response-time")) {
            all.add(new Candidate("stork " + type, false, n -> new StorkPicking(type, n)));
        }
        return all;
    }

    static Candidate named(String name) {
        return all().stream().filter(candidate -> candidate.name.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("balancer: " + name));
    }

    private static Candidate grpc(String name, String policy) {
        return new Candidate(name, false, n -> {
            LoadBalancerProvider provider = LoadBalancerRegistry.getDefaultRegistry().getProvider(policy);
            List<EquivalentAddressGroup> addresses = IntStream.range(0, n)
                    .mapToObj(i -> new EquivalentAddressGroup(new InetSocketAddress(Endpoints.address(i), Endpoints.PORT)))
                    .toList();
            return new GrpcPicking(FakeHelper.picker(provider, ResolvedAddresses.newBuilder().setAddresses(addresses)
                    .setLoadBalancingPolicyConfig(provider.parseLoadBalancingPolicyConfig(Map.of()).getConfig()).build()));
        });
    }
}
