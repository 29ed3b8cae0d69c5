package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.bare;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.podIn;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.port;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceListBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** What is read of the API server's answers, compared with what fabric8 writes and reads. */
class SliceReaderTest {

    private static final KubernetesSerialization FABRIC8 = new KubernetesSerialization();
    private static final SliceParser PARSER = new SliceParser(new WantedPort("grpc", false));

    /** One of each kind that {@link SliceParser} tells apart. */
    private static List<EndpointSlice> slices() {
        return List.of(
                slice("full", pod("p1", "10.0.0.1", "10.0.0.2"), podIn("p2", false, true, true, "10.0.0.3")),
                slice("six", "IPv6", List.of(port("grpc", 9000), port(null, null), port("ü\"\\\n", 1)), bare("2001:db8::1")),
                slice("odd", null, List.of()),
                slice("wrong", "FQDN", List.of(port("grpc", 70_000)), bare("example.org"), bare()),
                withAllThatIsSkipped());
    }

    /** And hints, which are not. */
    private static EndpointSlice withAllThatIsSkipped() {
        return new EndpointSliceBuilder(slice("skipped", pod("p3", "10.0.0.4")))
                .editMetadata().addToAnnotations("name", "not this").addNewOwnerReference().withName("nor this")
                .withController(true).endOwnerReference().addNewManagedField()
                .withNewFieldsV1().addToAdditionalProperties("f:endpoints", Map.of("f:name", List.of(1, Map.of())))
                .endFieldsV1()
                .endManagedField().withResourceVersion("42").withGeneration(7L).endMetadata()
                .editFirstEndpoint().withNewHints().addNewForZone("zone-b").addNewForNode("node-2").endHints()
                .addToDeprecatedTopology("zone", "c")
                .withHostname("p3").endEndpoint()
                .addToAdditionalProperties("new", Map.of("in", List.of(1.5, true, "v2")))
                .build();
    }

    @Test
    void list_writtenByFabric8_isReadAsFabric8DoesAsFarAsItIsUsed() throws IOException {
        String json = FABRIC8.asJson(new EndpointSliceListBuilder().withItems(slices())
                .withNewMetadata("", 0L, "4711", null).build());
        EndpointSliceList read = SliceReader.list(bytes(json));
        EndpointSliceList fabric8s = FABRIC8.unmarshal(json, EndpointSliceList.class);
        assertThat(read.getKind()).isEqualTo("EndpointSliceList");
        assertThat(read.getMetadata().getResourceVersion()).isEqualTo("4711");
        assertThat(read.getItems()).hasSameSizeAs(fabric8s.getItems());
        for (int i = 0; i < slices().size(); i++) {
            assertThat(PARSER.parse(read.getItems().get(i))).isEqualTo(PARSER.parse(fabric8s.getItems().get(i)));
        }
        assertThat(PARSER.parse(read.getItems().get(0)).endpoints()).hasSize(2);
    }

    @Test
    void event_objectBeforeOrAfterItsType_isReadAlike() throws IOException {
        String object = "\"object\":" + FABRIC8.asJson(withAllThatIsSkipped());
        for (String json : List.of("{\"type\":\"ADDED\"," + object + "}", "{" + object + ",\"type\":\"ADDED\"}")) {
            SliceReader.Event event = SliceReader.event(bytes(json));
            assertThat(event.type()).isEqualTo("ADDED");
            assertThat(event.kind()).isEqualTo("EndpointSlice");
            assertThat(event.slice().getMetadata().getResourceVersion()).isEqualTo("42");
            assertThat(PARSER.parse(event.slice())).isEqualTo(PARSER.parse(withAllThatIsSkipped()));
            assertThat(event.slice().getEndpoints().get(0).getHints())
                    .isEqualTo(withAllThatIsSkipped().getEndpoints().get(0).getHints());
        }
    }

    @Test
    void status_ofARefusal_isRead() throws IOException {
        Status status = SliceReader.status(bytes("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
                + "\"status\":\"Failure\",\"message\":\"no\",\"reason\":\"Forbidden\",\"details\":{\"message\":\"x\"},"
                + "\"code\":403}"));
        assertThat(status.getCode()).isEqualTo(403);
        assertThat(status.getMessage()).isEqualTo("no");
    }

    @Test
    void null_inPlaceOfAnything_isNothing() throws IOException {
        assertThat(SliceReader.list(bytes("null"))).isNull();
        assertThat(SliceReader.status(bytes("null"))).isNull();
        EndpointSliceList list = SliceReader.list(bytes("{\"metadata\":null,\"items\":[null,{\"metadata\":null,"
                + "\"addressType\":null,\"ports\":[null,{\"name\":null,\"port\":null,\"protocol\":null}],\"endpoints\":"
                + "[null,{\"addresses\":[null],\"conditions\":null,\"targetRef\":null,\"zone\":null,\"nodeName\":null},"
                + "{\"addresses\":null,\"conditions\":{\"ready\":null,\"serving\":null,\"terminating\":null},"
                + "\"targetRef\":{\"kind\":null,\"name\":null,\"uid\":null}}]}]}"));
        assertThat(list.getMetadata()).isNull();
        assertThat(list.getItems()).hasSize(2).startsWith((EndpointSlice) null);
        EndpointSlice slice = list.getItems().get(1);
        assertThat(slice.getMetadata()).isNull();
        assertThat(slice.getPorts()).hasSize(2);
        assertThat(slice.getEndpoints()).hasSize(3).startsWith((Endpoint) null);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "x", "[]", "\"\"", "42", "true", "{", "{\"items\":", "{\"items\":[", "{\"items\":[{}",
            "{\"items\":{}}", "{\"items\":\"\"}", "{\"items\":[42]}", "{\"items\":[[]]}",
            "{\"metadata\":[]}", "{\"metadata\":{\"resourceVersion\":{}}}",
            "{\"items\":[{\"metadata\":\"a\"}]}", "{\"items\":[{\"metadata\":{\"name\":[]}}]}",
            "{\"items\":[{\"addressType\":{}}]}",
            "{\"items\":[{\"ports\":{}}]}", "{\"items\":[{\"ports\":[9000]}]}",
            "{\"items\":[{\"ports\":[{\"port\":\"grpc\"}]}]}", "{\"items\":[{\"ports\":[{\"port\":[]}]}]}",
            "{\"items\":[{\"ports\":[{\"port\":99999999999}]}]}", "{\"items\":[{\"ports\":[{\"name\":{}}]}]}",
            "{\"items\":[{\"endpoints\":42}]}", "{\"items\":[{\"endpoints\":[\"10.0.0.1\"]}]}",
            "{\"items\":[{\"endpoints\":[{\"addresses\":\"10.0.0.1\"}]}]}",
            "{\"items\":[{\"endpoints\":[{\"addresses\":[{}]}]}]}",
            "{\"items\":[{\"endpoints\":[{\"conditions\":[]}]}]}",
            "{\"items\":[{\"endpoints\":[{\"conditions\":{\"ready\":{}}}]}]}",
            "{\"items\":[{\"endpoints\":[{\"conditions\":{\"ready\":\"perhaps\"}}]}]}",
            "{\"items\":[{\"endpoints\":[{\"hints\":[]}]}]}",
            "{\"items\":[{\"endpoints\":[{\"hints\":{\"forZones\":\"a\"}}]}]}",
            "{\"items\":[{\"endpoints\":[{\"hints\":{\"forNodes\":[{\"name\":{}}]}}]}]}",
            "{\"items\":[{\"endpoints\":[{\"targetRef\":[]}]}]}",
            "{\"items\":[{\"endpoints\":[{\"targetRef\":{\"uid\":{}}}]}]}" })
    void list_ofWrongTypes_isNotReadAtAll(String json) {
        assertThatThrownBy(() -> SliceReader.list(bytes(json))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> assertThat(FABRIC8.unmarshal(json, EndpointSliceList.class)).isNotNull());
    }

    /** Better safe: no API server writes these, which fabric8 takes for what they look like. */
    @ParameterizedTest
    @ValueSource(strings = { "{\"items\":[{\"ports\":[{\"port\":\"9000\"}]}]}", "{\"items\":[{\"ports\":[{\"port\":1.5}]}]}",
            "{\"items\":[{\"addressType\":4}]}", "{\"items\":[{\"endpoints\":[{\"conditions\":{\"ready\":1}}]}]}" })
    void list_ofTypesThatLookRight_isNotReadEither(String json) {
        assertThatThrownBy(() -> SliceReader.list(bytes(json))).isInstanceOf(IOException.class);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
