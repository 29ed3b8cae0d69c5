package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.bare;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.podIn;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.port;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;

class SliceParserTest {

    private static final List<EndpointPort> GRPC = List.of(port("grpc", 9000));

    private final SliceParser parser = new SliceParser(new WantedPort("grpc", false));

    private io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint only(EndpointSlice slice) {
        return parser.parse(slice).endpoints().values().iterator().next();
    }

    private Integer portOf(EndpointPort... ports) {
        ParsedSlice parsed = parser.parse(slice("a", "IPv4", Arrays.asList(ports), pod("p1", "10.0.0.1")));
        return parsed.endpoints().keySet().stream().map(EndpointId::port).findFirst().orElse(null);
    }

    @Test
    void port_ofTheWantedName_isTaken() {
        assertThat(portOf(port("http", 8080), port("grpc", 9000))).isEqualTo(9000);
    }

    @Test
    void port_thatIsTheOnlyOne_isTakenWhateverItsName() {
        assertThat(portOf(port("http", 8080))).isEqualTo(8080);
        assertThat(portOf(port(null, 8080))).isEqualTo(8080);
    }

    @Test
    void ports_noneOfTheWantedName_leaveTheEndpointsWithout() {
        ParsedSlice parsed = parser.parse(slice("a", "IPv4", List.of(port("http", 8080), port(null, 9090)),
                pod("p1", "10.0.0.1"), pod("p2", "10.0.0.2")));
        assertThat(parsed.endpoints()).isEmpty();
        assertThat(parsed.portless()).isEqualTo(2);
        assertThat(parsed.ports()).containsExactly("http:8080", ":9090");
        assertThat(parsed.faults()).isEmpty();
    }

    @Test
    void port_withoutNumberOrOfAnotherProtocol_cannotBeUsed() {
        EndpointPort udp = new EndpointPortBuilder().withName("grpc").withPort(53).withProtocol("UDP").build();
        assertThat(portOf(port("grpc", null))).isNull();
        assertThat(portOf(udp)).isNull();
        assertThat(portOf(udp, port("http", 8080))).isEqualTo(8080);
        assertThat(portOf()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE })
    void port_outOfRange_isLeftOutAndCounted(int port) {
        ParsedSlice parsed = parser.parse(slice("a", "IPv4", List.of(port("grpc", port)), pod("p1", "10.0.0.1")));
        assertThat(parsed.endpoints()).isEmpty();
        assertThat(parsed.faults()).hasSize(1);
        assertThat(portOf(port("grpc", port), port("http", 8080))).isEqualTo(8080);
    }

    @Test
    void endpoint_withManyAddresses_isAtTheFirstThatIsOne() {
        ParsedSlice parsed = parser.parse(slice("a", pod("p1", "oops", "10.0.0.2", "10.0.0.1")));
        assertThat(parsed.endpoints().values()).singleElement()
                .satisfies(endpoint -> assertThat(endpoint.address()).isEqualTo("10.0.0.2:9000"));
        assertThat(parsed.faults()).containsExactly(
                new Fault("address (expected: a literal of the slice's addressType)", "oops"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "localhost", "example.org", "10.0.0.300", "10.0.0.1/24", "fe80::1", "0.0.0.0", "224.0.0.1" })
    void address_thatNoIPv4SliceMayHold_isLeftOutAndCounted(String address) {
        ParsedSlice parsed = parser.parse(slice("a", bare(address)));
        assertThat(parsed.endpoints()).isEmpty();
        assertThat(parsed.faults()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = { "10.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "::", "ff02::1" })
    void address_thatNoIPv6SliceMayHold_isLeftOutAndCounted(String address) {
        ParsedSlice parsed = parser.parse(slice("a", "IPv6", GRPC, bare(address)));
        assertThat(parsed.endpoints()).isEmpty();
        assertThat(parsed.faults()).hasSize(1);
    }

    @Test
    void slice_ofNames_isLeftOutAndCounted() {
        ParsedSlice parsed = parser.parse(slice("a", "FQDN", GRPC, bare("example.org"), bare("10.0.0.1")));
        assertThat(parsed.endpoints()).isEmpty();
        assertThat(parsed.faults()).containsExactly(new Fault("addressType (expected: IPv4 or IPv6)", "FQDN"));
    }

    @Test
    void endpoint_withoutPod_isItsAddress() {
        assertThat(only(slice("a", bare("10.0.0.1"))).id()).isEqualTo(new EndpointId("10.0.0.1", 9000));
        Endpoint node = new EndpointBuilder(bare("10.0.0.1"))
                .withTargetRef(new ObjectReferenceBuilder().withKind("Node").withUid("u").withName("n").build()).build();
        assertThat(only(slice("a", node)).id().owner()).isEqualTo("10.0.0.1");
        assertThat(only(slice("a", node)).pod()).isEmpty();
        Endpoint noUid = new EndpointBuilder(bare("10.0.0.1"))
                .withTargetRef(new ObjectReferenceBuilder().withKind("Pod").withName("n").build()).build();
        assertThat(only(slice("a", noUid)).id().owner()).isEqualTo("10.0.0.1");
        assertThat(only(slice("a", noUid)).pod()).isEqualTo("n");
    }

    @Test
    void oneAddress_writtenInTwoWays_isOneEndpoint() {
        assertThat(parser.parse(slice("a", "IPv6", GRPC, bare("fd00::1"), bare("fd00:0::0:1"))).endpoints()).hasSize(1);
    }

    @Test
    void endpoint_withoutConditions_isReady() {
        assertThat(only(slice("a", bare("10.0.0.1"))).condition()).isEqualTo(Condition.READY);
        assertThat(only(slice("a", podIn("p", null, null, null, "10.0.0.1"))).condition()).isEqualTo(Condition.READY);
    }

    @Test
    void endpoint_namedTwiceInASlice_isOneInItsLaterCondition() {
        ParsedSlice parsed = parser.parse(slice("a", podIn("p", false, true, true, "10.0.0.1"), pod("p", "10.0.0.1")));
        assertThat(parsed.endpoints().values()).singleElement()
                .satisfies(endpoint -> assertThat(endpoint.condition()).isEqualTo(Condition.DRAINING));
    }

    @Test
    void hints_ofZonesAndNodes_areRead() {
        Endpoint hinted = new EndpointBuilder(pod("p", "10.0.0.1")).withNewHints().addNewForZone("zone-a")
                .addNewForZone("zone-b").addNewForNode("node-1").endHints().build();

        assertThat(only(slice("a", hinted)).hints()).isEqualTo(new Hints(Set.of("zone-a", "zone-b"), Set.of("node-1")));
    }

    @Test
    void hints_absentOrEmpty_sayNothing() {
        Endpoint empty = new EndpointBuilder(pod("p", "10.0.0.1")).withNewHints().endHints().build();
        EndpointHints nulls = new EndpointHints();
        nulls.setForZones(null);
        nulls.setForNodes(null);

        assertThat(only(slice("a", pod("p", "10.0.0.1"))).hints()).isSameAs(Hints.NONE);
        assertThat(only(slice("a", empty)).hints()).isSameAs(Hints.NONE);
        assertThat(only(slice("a", new EndpointBuilder(empty).withHints(nulls).build())).hints()).isSameAs(Hints.NONE);
    }

    @Test
    void hints_withoutNames_areLeftOutAndCounted_theEndpointStays() {
        EndpointHints hints = new EndpointHints();
        hints.setForZones(Arrays.asList(null, new ForZone(), new ForZone(""), new ForZone("zone-a")));
        ParsedSlice parsed = parser.parse(slice("a", new EndpointBuilder(pod("p", "10.0.0.1")).withHints(hints).build()));

        assertThat(parsed.endpoints().values()).singleElement()
                .satisfies(endpoint -> assertThat(endpoint.hints()).isEqualTo(new Hints(Set.of("zone-a"), Set.of())));
        assertThat(parsed.faults()).hasSize(3);
    }

    @Test
    void endpoint_namedTwiceInASlice_hasTheHintsOfBoth() {
        Endpoint one = new EndpointBuilder(pod("p", "10.0.0.1")).withNewHints().addNewForZone("zone-a").endHints().build();
        Endpoint other = new EndpointBuilder(pod("p", "10.0.0.1")).withNewHints().addNewForZone("zone-b").endHints().build();

        assertThat(only(slice("a", one, other)).hints().zones()).containsExactlyInAnyOrder("zone-a", "zone-b");
    }

    @Test
    void slice_ofMoreThanAThousandEndpoints_isUsedInFull() {
        ParsedSlice parsed = parser.parse(slice("a", IntStream.range(0, 1_500)
                .mapToObj(i -> bare("10.1." + i / 250 + '.' + i % 250)).toArray(Endpoint[]::new)));
        assertThat(parsed.endpoints()).hasSize(1_500);
        assertThat(parsed.faults()).isEmpty();
    }

    @Test
    void slice_withoutName_isLeftOutAndCounted() {
        assertThat(parser.parse(slice("", pod("p", "10.0.0.1"))).faults()).hasSize(1);
        assertThat(parser.parse(slice(null, pod("p", "10.0.0.1"))).name()).isEmpty();
        assertThat(parser.parse(new EndpointSlice()).faults()).hasSize(1);
        assertThat(parser.parse(null).faults()).hasSize(1);
    }

    @Test
    void slice_ofNullsOnly_isEmpty() {
        EndpointSlice slice = slice("a");
        slice.setEndpoints(null);
        slice.setPorts(null);
        slice.setAddressType(null);
        assertThat(parser.parse(slice)).isEqualTo(new ParsedSlice("a", java.util.Map.of(), 0, List.of(), List.of()));
    }

    @Test
    void randomSlice_withNullsAnywhere_neverThrowsAndUsesOnlyWhatIsRight() {
        long seed = new Random().nextLong();
        System.out.println("SliceParserTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            EndpointSlice slice = slice("a");
            slice.setAddressType(any(random, null, "IPv4", "IPv6", "FQDN", ""));
            slice.setPorts(list(random, null, port("grpc", 9000), port(null, 0), port("x", null), new EndpointPort()));
            slice.setEndpoints(list(random, null, new Endpoint(), bare(), bare("10.0.0.1", null), bare("x", "fd00::1"),
                    podIn(null, null, null, null, "10.0.0.2"),
                    new EndpointBuilder(bare("10.0.0.3")).withTargetRef(new ObjectReferenceBuilder().build()).build()));
            assertThat(parser.parse(slice).endpoints()).as("seed %d", seed).allSatisfy((id, endpoint) -> {
                assertThat(endpoint.id()).isEqualTo(id);
                assertThat(id.port()).isEqualTo(9000);
                assertThat(endpoint.addresses()).hasSize(1);
            });
        }
    }

    @SafeVarargs
    private static <T> T any(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    @SafeVarargs
    private static <T> List<T> list(Random random, T... values) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        List<T> list = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
            list.add(values[random.nextInt(values.length)]);
        }
        return list;
    }
}
