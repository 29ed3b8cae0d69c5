package io.quarkiverse.convexgrpc.scenarios;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTestProfile;

/** The application with connections of Vert.x, in place of Netty's, to all services. */
public final class OverVertx implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Stream.of("fair", "changing", "killed", "goaway", "refused", "drained", "late", "large").collect(
                Collectors.toMap(client -> "quarkus.grpc.clients." + client + ".use-quarkus-grpc-client", client -> "true"));
    }
}
