package io.quarkiverse.convexgrpc.benchmarks.pick;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.grpc.LoadBalancer.PickResult;
import io.smallrye.stork.api.ServiceInstance;

class CandidateTest {

    private static final int ENDPOINTS = 5;

    static List<Candidate> candidates() {
        return Candidate.all();
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void pick_isAmongTheEndpoints_andByRoundRobinEachOfThem(Candidate candidate) {
        Picking picking = candidate.making().apply(ENDPOINTS);
        Set<Object> picked = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Object call = picking.begin();
            picking.end(call);
            Object pick = picking.pick();
            picked.add(pick instanceof ServiceInstance instance ? instance.getId() : subchannel(pick));
        }
        assertThat(picked).hasSizeBetween(candidate.name().contains("round") ? ENDPOINTS : 1, ENDPOINTS);
    }

    private static Object subchannel(Object pick) {
        return ((PickResult) pick).getSubchannel();
    }
}
