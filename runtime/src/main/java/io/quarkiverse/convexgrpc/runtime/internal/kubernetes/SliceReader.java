package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.IOException;
import java.util.function.Consumer;

import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;

/**
 * Reads the answers of the API server as far as discovery needs them. The rest is skipped, what is missing stays
 * {@code null}, and an answer with a needed field of the wrong type cannot be read at all. Why fabric8's own reader does
 * not do this is in ADR 0013. Confined to one thread.
 */
final class SliceReader {

    /**
     * An event of a watch.
     *
     * @param type what happened, {@code null} where it is missing
     * @param kind of the object, {@code null} where it is missing
     * @param slice the object, as far as it is a slice
     * @param status the object, as far as it is a status
     */
    record Event(String type, String kind, EndpointSlice slice, Status status) {
    }

    private final Json json;

    private SliceReader(Json json) {
        this.json = json;
    }

    /**
     * @return {@code null} where the text says so
     * @throws IOException where it is nothing like a list
     */
    static EndpointSliceList list(byte[] text) throws IOException {
        try (Json json = Json.of(text)) {
            return new SliceReader(json).list();
        }
    }

    /**
     * @return {@code null} where the text says so
     * @throws IOException where it is nothing like a status
     */
    static Status status(byte[] text) throws IOException {
        try (Json json = Json.of(text)) {
            return new SliceReader(json).status();
        }
    }

    /** @throws IOException where the text is nothing like an event */
    static Event event(byte[] text) throws IOException {
        try (Json json = Json.of(text)) {
            return new SliceReader(json).event();
        }
    }

    private EndpointSliceList list() throws IOException {
        EndpointSliceList list = new EndpointSliceList();
        return json.object(list, name -> {
            switch (name) {
                case "kind" -> list.setKind(json.text());
                case "metadata" -> list.setMetadata(listMeta());
                case "items" -> list.setItems(json.list(this::slice));
                default -> json.skip();
            }
        });
    }

    private ListMeta listMeta() throws IOException {
        ListMeta meta = new ListMeta();
        return json.object(meta, name -> {
            if (name.equals("resourceVersion")) {
                meta.setResourceVersion(json.text());
            } else {
                json.skip();
            }
        });
    }

    private Event event() throws IOException {
        // the object may come before its type
        String[] typeAndKind = new String[2];
        EndpointSlice slice = new EndpointSlice();
        Status status = new Status();
        json.object(slice, name -> {
            switch (name) {
                case "type" -> typeAndKind[0] = json.text();
                case "object" -> json.object(slice, field -> {
                    switch (field) {
                        case "kind" -> typeAndKind[1] = json.text();
                        case "code", "message" -> statusField(status, field);
                        default -> sliceField(slice, field);
                    }
                });
                default -> json.skip();
            }
        });
        return new Event(typeAndKind[0], typeAndKind[1], slice, status);
    }

    private Status status() throws IOException {
        Status status = new Status();
        return json.object(status, name -> statusField(status, name));
    }

    private void statusField(Status status, String name) throws IOException {
        switch (name) {
            case "code" -> status.setCode(json.integer());
            case "message" -> status.setMessage(json.text());
            default -> json.skip();
        }
    }

    private EndpointSlice slice() throws IOException {
        EndpointSlice slice = new EndpointSlice();
        return json.object(slice, name -> sliceField(slice, name));
    }

    private void sliceField(EndpointSlice slice, String name) throws IOException {
        switch (name) {
            case "metadata" -> slice.setMetadata(metadata());
            case "addressType" -> slice.setAddressType(json.text());
            case "ports" -> slice.setPorts(json.list(this::port));
            case "endpoints" -> slice.setEndpoints(json.list(this::endpoint));
            default -> json.skip();
        }
    }

    private ObjectMeta metadata() throws IOException {
        ObjectMeta metadata = new ObjectMeta();
        return json.object(metadata, name -> {
            switch (name) {
                case "name" -> metadata.setName(json.text());
                case "resourceVersion" -> metadata.setResourceVersion(json.text());
                default -> json.skip();
            }
        });
    }

    private EndpointPort port() throws IOException {
        EndpointPort port = new EndpointPort();
        return json.object(port, name -> {
            switch (name) {
                case "name" -> port.setName(json.text());
                case "port" -> port.setPort(json.integer());
                case "protocol" -> port.setProtocol(json.text());
                default -> json.skip();
            }
        });
    }

    private Endpoint endpoint() throws IOException {
        Endpoint endpoint = new Endpoint();
        return json.object(endpoint, name -> {
            switch (name) {
                case "addresses" -> endpoint.setAddresses(json.list(json::text));
                case "conditions" -> endpoint.setConditions(conditions());
                case "targetRef" -> endpoint.setTargetRef(target());
                case "zone" -> endpoint.setZone(json.text());
                case "nodeName" -> endpoint.setNodeName(json.text());
                case "hints" -> endpoint.setHints(hints());
                default -> json.skip();
            }
        });
    }

    private EndpointConditions conditions() throws IOException {
        EndpointConditions conditions = new EndpointConditions();
        return json.object(conditions, name -> {
            switch (name) {
                case "ready" -> conditions.setReady(json.bool());
                case "serving" -> conditions.setServing(json.bool());
                case "terminating" -> conditions.setTerminating(json.bool());
                default -> json.skip();
            }
        });
    }

    private ObjectReference target() throws IOException {
        ObjectReference target = new ObjectReference();
        return json.object(target, name -> {
            switch (name) {
                case "kind" -> target.setKind(json.text());
                case "name" -> target.setName(json.text());
                case "uid" -> target.setUid(json.text());
                default -> json.skip();
            }
        });
    }

    private EndpointHints hints() throws IOException {
        EndpointHints hints = new EndpointHints();
        return json.object(hints, name -> {
            switch (name) {
                case "forZones" -> hints.setForZones(json.list(this::forZone));
                case "forNodes" -> hints.setForNodes(json.list(this::forNode));
                default -> json.skip();
            }
        });
    }

    private ForZone forZone() throws IOException {
        ForZone zone = new ForZone();
        return json.object(zone, name -> nameOnly(name, zone::setName));
    }

    private ForNode forNode() throws IOException {
        ForNode node = new ForNode();
        return json.object(node, name -> nameOnly(name, node::setName));
    }

    private void nameOnly(String field, Consumer<String> setter) throws IOException {
        if (field.equals("name")) {
            setter.accept(json.text());
        } else {
            json.skip();
        }
    }
}
