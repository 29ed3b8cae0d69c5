package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.ZoneState;

class SubsetTest {

    private static final long SEED = 20261124;
    private static final ZonePlan NO_ZONES = ZonePlan.none(ZoneState.ALIKE);

    private static Set<EndpointId> difference(Set<EndpointId> one, Set<EndpointId> other) {
        Set<EndpointId> difference = new HashSet<>(one);
        difference.removeAll(other);
        return difference;
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 10, 11, 1000 })
    void serviceThatIsNotLarger_isTakenWhole(int size) {
        assertThat(Subset.of(Endpoints.of("", 10), NO_ZONES, size, 7)).hasSize(10);
    }

    @Test
    void endpointsComeAndGo_oneMemberChangesAtMost_whicheverTheyAre() {
        Random random = new Random(SEED);
        List<Endpoint> all = Endpoints.of("", 500);
        List<Endpoint> there = new ArrayList<>(all.subList(0, 300));
        long process = random.nextLong();
        Set<EndpointId> before = Subset.of(there, NO_ZONES, 50, process);
        for (int step = 0; step < 5000; step++) {
            Endpoint one = all.get(random.nextInt(all.size()));
            if (!there.remove(one)) {
                there.add(random.nextInt(there.size() + 1), one);
            }
            Set<EndpointId> now = Subset.of(there, NO_ZONES, 50, process);
            assertThat(now).as("step %d, seed %d", step, SEED).hasSize(50);
            assertThat(difference(now, before)).hasSizeLessThanOrEqualTo(1);
            assertThat(difference(before, now)).hasSizeLessThanOrEqualTo(1);
            before = now;
        }
    }

    @Test
    void endpointsComeAndGo_inZones_twoMembersChangeAtMost() {
        Random random = new Random(SEED);
        List<Endpoint> all = new ArrayList<>();
        for (String zone : List.of("a", "b", "c")) {
            all.addAll(Endpoints.of(zone, 150));
        }
        List<Endpoint> there = new ArrayList<>(all);
        Set<EndpointId> before = null;
        for (int step = 0; step < 3000; step++) {
            Endpoint one = all.get(random.nextInt(all.size()));
            if (!there.remove(one)) {
                there.add(one);
            }
            ZonePlan plan = ZonePlan.of(there, "a", "", ZoneMode.PREFER);
            Set<EndpointId> now = Subset.of(there, plan, 40, SEED);
            assertThat(now).as("step %d, seed %d", step, SEED).hasSize(40);
            if (before != null) {
                assertThat(difference(now, before)).hasSizeLessThanOrEqualTo(2);
            }
            before = now;
        }
    }

    @ParameterizedTest
    @CsvSource({ "100, 100, 30", "40, 160, 12", "10, 200, 3", "200, 10, 30" })
    void zones_ownOneComesFirst_asFarAsItMayTakeTheCalls_andAQuarterIsLeftForHelp(int near, int far, int nearOnes) {
        List<Endpoint> all = new ArrayList<>(Endpoints.of("a", near));
        all.addAll(Endpoints.of("b", far));
        ZonePlan plan = ZonePlan.of(all, "a", "", ZoneMode.PREFER);

        Set<EndpointId> subset = Subset.of(all, plan, 40, SEED);

        assertThat(subset).hasSize(40);
        assertThat(subset.stream().filter(plan::isNear)).hasSize(nearOnes);
    }

    @Test
    void processes_chooseEachForItself_andAlwaysTheSame() {
        List<Endpoint> all = Endpoints.of("", 200);

        assertThat(Subset.of(all, NO_ZONES, 20, 1)).isEqualTo(Subset.of(all, NO_ZONES, 20, 1))
                .isNotEqualTo(Subset.of(all, NO_ZONES, 20, 2));
    }

    /** What a subset costs is that some endpoints are in more of them than others: the guide's table. */
    @ParameterizedTest
    @CsvSource({ "10000, 1000, 1000, 60, 150", "10000, 1000, 100, 0, 26", "10000, 100, 1000, 0, 26", "2000, 20, 1000, 1, 20" })
    void connectionsOfEachEndpoint_areWithinTheBinomialDistribution(int endpoints, int processes, int size, int least,
            int most) {
        List<Endpoint> all = Endpoints.of("", endpoints);
        Random random = new Random(SEED);
        int[] connections = new int[endpoints];
        IntStream.range(0, processes).mapToLong(i -> random.nextLong()).parallel().mapToObj(process -> {
            Set<EndpointId> subset = Subset.of(all, NO_ZONES, size, process);
            assertThat(subset).hasSize(size);
            return IntStream.range(0, endpoints).filter(i -> subset.contains(all.get(i).id())).toArray();
        }).forEachOrdered(members -> IntStream.of(members).forEach(i -> connections[i]++));

        double mean = IntStream.of(connections).average().orElseThrow();
        double deviation = Math
                .sqrt(IntStream.of(connections).mapToDouble(c -> (c - mean) * (c - mean)).average().orElseThrow());
        int max = IntStream.of(connections).max().orElseThrow();
        int min = IntStream.of(connections).min().orElseThrow();
        System.out.printf("%,d endpoints, %,d processes, subsets of %,d: %.0f connections an endpoint, deviation %.1f %%,"
                + " from %d to %d (%.2f times the mean), %d unused, seed %d%n", endpoints, processes, size, mean,
                100 * deviation / mean, min, max, max / mean, IntStream.of(connections).filter(c -> c == 0).count(), SEED);
        double expected = Math.sqrt(mean * (1 - size / (double) endpoints));
        assertThat(mean).isEqualTo(processes * (double) size / endpoints);
        assertThat(deviation).isBetween(0.95 * expected, 1.05 * expected);
        assertThat(min).isGreaterThanOrEqualTo(least);
        assertThat(max).isLessThanOrEqualTo(most);
    }
}
