package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.OptionalInt;

/**
 * The ports that an application listens on.
 *
 * @param grpc where calls are served
 * @param http where the application and its probes are served; the same where one server does both
 * @param metrics where metrics are read; none where the application has them beside everything else
 */
public record Ports(int grpc, int http, OptionalInt metrics) {

    static final String GRPC = "grpc";
    static final String HEALTH = "health";
    static final String METRICS = "metrics";

    boolean unified() {
        return grpc == http;
    }
}
