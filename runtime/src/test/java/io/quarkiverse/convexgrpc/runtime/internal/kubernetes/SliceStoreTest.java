package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.podIn;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.port;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHintsBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;

class SliceStoreTest {

    private final SliceParser parser = new SliceParser(new WantedPort("grpc", false));
    private final SliceStore store = new SliceStore(Follower.KEY);

    @Test
    void randomSlices_addedChangedRemovedAndListed_areMergedAsTheNaiveTwinDoes() {
        long seed = new Random().nextLong();
        System.out.println("SliceStoreTest seed " + seed);
        Random random = new Random(seed);
        NaiveSliceStore twin = new NaiveSliceStore();
        for (int step = 0; step < 20_000; step++) {
            String name = "slice-" + random.nextInt(5);
            int what = random.nextInt(10);
            if (what == 0) {
                twin.slices.clear();
                List<ParsedSlice> listed = new ArrayList<>();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    EndpointSlice slice = randomSlice("slice-" + i, random);
                    listed.add(parser.parse(slice));
                    twin.slices.put("slice-" + i, parser.parse(slice));
                }
                store.replaceAll(listed);
            } else if (what < 4) {
                store.remove(name);
                twin.slices.remove(name);
            } else {
                EndpointSlice slice = randomSlice(name, random);
                store.put(parser.parse(slice));
                twin.slices.put(name, parser.parse(slice));
            }
            assertThat(store.snapshot()).as("step %d, seed %d", step, seed).isEqualTo(twin.snapshot());
            assertThat(store.isEmpty()).isEqualTo(twin.slices.isEmpty());
        }
    }

    private static EndpointSlice randomSlice(String name, Random random) {
        boolean v6 = random.nextBoolean();
        Endpoint[] endpoints = new Endpoint[random.nextInt(6)];
        for (int i = 0; i < endpoints.length; i++) {
            int pod = random.nextInt(8);
            String address = (v6 ? "fd00::" : "10.0.0.") + (pod + 1 + (random.nextInt(20) == 0 ? 50 : 0));
            endpoints[i] = new EndpointBuilder(podIn("p" + pod, bool(random), bool(random), bool(random), address))
                    .withZone(random.nextBoolean() ? "zone-" + random.nextInt(2) : null)
                    .withNodeName(random.nextBoolean() ? "node" : null)
                    .withHints(random.nextBoolean() ? hints(random) : null)
                    .build();
        }
        return slice(name, v6 ? "IPv6" : "IPv4", List.of(port("grpc", 9000 + random.nextInt(2))), endpoints);
    }

    private static EndpointHints hints(Random random) {
        return new EndpointHintsBuilder().addNewForZone("zone-" + random.nextInt(2))
                .addNewForNode("node-" + random.nextInt(2)).build();
    }

    private static Boolean bool(Random random) {
        return new Boolean[] { true, false, null }[random.nextInt(3)];
    }

    @Test
    void slices_inAnyOrder_giveEqualSnapshots() {
        ParsedSlice four = parser.parse(slice("b", pod("p1", "10.0.0.1")));
        ParsedSlice other = parser.parse(slice("a", podIn("p1", false, true, true, "10.0.0.9"), pod("p2", "10.0.0.2")));
        store.put(four);
        store.put(other);
        SliceStore reversed = new SliceStore(Follower.KEY);
        reversed.put(parser.parse(slice("a", podIn("p1", false, true, true, "10.0.0.9"), pod("p2", "10.0.0.2"))));
        reversed.put(parser.parse(slice("b", pod("p1", "10.0.0.1"))));
        assertThat(store.snapshot()).isEqualTo(reversed.snapshot());
    }

    @Test
    void endpoint_thatDidNotChange_staysTheSameObject() {
        store.put(parser.parse(slice("a", pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2"))));
        var before = store.snapshot().endpoints();
        store.put(parser.parse(slice("a", pod("p1", "10.0.0.1"), podIn("p2", false, null, null, "10.0.0.2"))));
        assertThat(store.snapshot().endpoints().get(0)).isSameAs(before.get(0));
        store.replaceAll(List.of(parser.parse(slice("a", pod("p1", "10.0.0.1")))));
        assertThat(store.snapshot().endpoints()).singleElement().isSameAs(before.get(0));
    }

    @Test
    void slice_ofAnUnknownAddressType_isPutLikeAnyOther_andTakesNothingWithIt() {
        store.put(parser.parse(slice("a", pod("p1", "10.0.0.1"))));
        ParsedSlice unknown = parser.parse(slice("names", "FQDN", List.of(), pod("p2", "payment.example.com")));

        store.put(unknown);
        store.replaceAll(List.of(unknown, parser.parse(slice("a", pod("p1", "10.0.0.1")))));

        assertThat(store.snapshot().endpoints()).extracting(endpoint -> endpoint.pod()).containsExactly("p1");
    }

    @Test
    void port_missingInOneSliceOnly_isNoLackOfPort() {
        store.put(parser.parse(slice("a", "IPv4", List.of(), pod("p1", "10.0.0.1"))));
        assertThat(store.lacksPort()).isTrue();
        assertThat(store.portsSeen()).isEqualTo("none");
        store.put(parser.parse(slice("b", pod("p2", "10.0.0.2"))));
        assertThat(store.lacksPort()).isFalse();
    }

    @Test
    void slices_withoutEndpointsAndPort_areNoLackOfPort() {
        store.put(parser.parse(slice("a", "IPv4", List.of())));
        assertThat(store.lacksPort()).isFalse();
        assertThat(store.isEmpty()).isFalse();
    }

    /** Both in one run, turn by turn, so that whatever slows the machine down slows both. */
    @Test
    void oneOfTenThousandEndpoints_changed_costsFarLessThanMergingAllAnew() {
        List<EndpointSlice> ready = new ArrayList<>();
        List<EndpointSlice> notReady = new ArrayList<>();
        NaiveSliceStore naive = new NaiveSliceStore();
        for (int i = 0; i < 100; i++) {
            ready.add(manyPods(i, 100, -1));
            notReady.add(manyPods(i, 100, i));
            store.put(parser.parse(ready.get(i)));
            naive.slices.put("slice-" + i, parser.parse(ready.get(i)));
        }
        long ours = 0;
        long anew = 0;
        for (int i = 0; i < 300; i++) {
            EndpointSlice slice = (i / 100 % 2 == 0 ? notReady : ready).get(i % 100);
            long begun = System.nanoTime();
            store.put(parser.parse(slice));
            EndpointSnapshot merged = store.snapshot();
            long between = System.nanoTime();
            naive.slices.put("slice-" + i % 100, parser.parse(slice));
            EndpointSnapshot mergedAnew = naive.snapshot();
            long ended = System.nanoTime();
            assertThat(merged.endpoints()).hasSameSizeAs(mergedAnew.endpoints());
            // the first are for the compiler
            ours += i < 100 ? 0 : between - begun;
            anew += i < 100 ? 0 : ended - between;
        }
        System.out.printf("a change of 10,000 endpoints: %d us, merging all anew: %d us%n", ours / 200_000, anew / 200_000);
        assertThat(ours).isLessThan(anew / 3);
    }

    private static EndpointSlice manyPods(int slice, int count, int notReady) {
        Endpoint[] endpoints = new Endpoint[count];
        for (int i = 0; i < count; i++) {
            endpoints[i] = podIn("p" + slice + '-' + i, i != notReady, null, null, "10." + slice + ".0." + (i + 1));
        }
        return slice("slice-" + slice, endpoints);
    }
}
