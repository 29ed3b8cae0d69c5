package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;

/**
 * 10,000 pods and 1,000 clients in virtual time. Each client is connected to 100 of the pods and makes 40 calls a second,
 * so that it calls one pod every other second or so; each pod works on one call at a time, for about 55 ms, and is busy
 * for a fifth of its time.
 */
class LargeSubsetSimulationTest {

    private static final long SEED = 20261126;
    private static final int PODS = 10_000;
    private static final int CLIENTS = 1_000;
    private static final int SUBSET = 100;
    private static final double PER_SECOND = 40;
    private static final int BAD = PODS / 100;
    private static final GuardSettings SETTINGS = new GuardSettings(ZoneMode.OFF, SUBSET, Duration.ZERO);
    private static final SimulatedPod.Behaviour NORMAL = SimulatedPod.logNormal(50, 0.4);

    private Simulation simulation;
    private final Map<SimulatedPod, Endpoint> pods = new LinkedHashMap<>();
    private final List<GuardedClient> clients = new ArrayList<>();

    /** Begins anew. */
    private void service(PolicyName policy) {
        simulation = new Simulation(SEED);
        pods.clear();
        clients.clear();
        Endpoints.of("", PODS)
                .forEach(endpoint -> pods.put(new SimulatedPod(simulation, endpoint.pod(), 1, NORMAL), endpoint));
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new GuardedClient(simulation, policy, SETTINGS, "", PER_SECOND, pods).within(Simulation.SECOND));
        }
    }

    private List<SimulatedPod> bad() {
        return List.copyOf(pods.keySet()).subList(0, BAD);
    }

    /** Runs for some seconds, and then for as many that count. */
    private void run(int warmUp, int seconds) {
        simulation.measureFrom(warmUp * Simulation.SECOND);
        simulation.runUntil(warmUp * Simulation.SECOND);
        pods.keySet().forEach(SimulatedPod::attempts);
        simulation.runUntil((warmUp + seconds) * Simulation.SECOND);
    }

    private double p99() {
        return GuardedClient.percentileMillis(clients, 0.99);
    }

    private int failed() {
        return clients.stream().mapToInt(client -> client.failed).sum();
    }

    @ParameterizedTest
    @EnumSource
    void healthy_noPodDrowns_andCallsWaitNoLongerThanByChance(PolicyName policy) {
        service(policy);
        run(2, 8);

        long[] attempts = pods.keySet().stream().mapToLong(SimulatedPod::attempts).toArray();
        double mean = LongStream.of(attempts).average().orElseThrow();
        long most = LongStream.of(attempts).max().orElseThrow();
        System.out.printf("%s: %.0f calls a pod, at most %d, %d pods without, p99 %.0f ms, %d failed, seed %d%n", policy, mean,
                most, LongStream.of(attempts).filter(a -> a == 0).count(), p99(), failed(), SEED);
        assertThat(failed()).isZero();
        // by connections alone, of which a pod has 10 on average, and up to 26, it would be 2.6 times
        assertThat(most).isLessThanOrEqualTo((long) (3 * mean));
        assertThat(p99()).isLessThan(400);
    }

    @Test
    void adaptive_onePodInAHundredFreezes_eachClientLosesOneCallForEachThatItKnows() {
        Map<PolicyName, Integer> failed = new LinkedHashMap<>();
        int known = 0;
        for (PolicyName policy : List.of(PolicyName.ADAPTIVE, PolicyName.ROUND_ROBIN)) {
            service(policy);
            simulation.at(5 * Simulation.SECOND, () -> bad().forEach(SimulatedPod::freeze));
            run(5, 15);
            Set<SimulatedPod> frozen = new HashSet<>(bad());
            known = clients.stream().mapToInt(client -> (int) client.connected().stream().filter(frozen::contains).count())
                    .sum();
            failed.put(policy, failed());
        }
        System.out.printf("%d frozen, known by clients %d times: %s failed, seed %d%n", BAD, known, failed, SEED);

        assertThat(failed.get(PolicyName.ADAPTIVE)).isLessThanOrEqualTo((int) (1.25 * known));
        assertThat(failed.get(PolicyName.ROUND_ROBIN)).isGreaterThan(4 * failed.get(PolicyName.ADAPTIVE));
    }

    @Test
    void adaptive_onePodInAHundredIsSlow_usersDoNotNotice() {
        service(PolicyName.ADAPTIVE);
        run(2, 4);
        double healthy = p99();
        service(PolicyName.ADAPTIVE);
        bad().forEach(pod -> pod.behave(SimulatedPod.plus(NORMAL, 500)));
        run(5, 8);
        System.out.printf("%d slow: p99 %.0f ms, healthy %.0f ms, %d failed, seed %d%n", BAD, p99(), healthy, failed(), SEED);

        assertThat(p99()).isLessThanOrEqualTo(2 * healthy);
        // clients that try a slow pod at the same time wait for each other; going there in turn would fail one in a hundred
        assertThat(failed()).isLessThanOrEqualTo((int) (CLIENTS * PER_SECOND * 8 / 2000));
    }
}
