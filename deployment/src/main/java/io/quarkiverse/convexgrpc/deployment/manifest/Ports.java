package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.OptionalInt;

/**
 * The ports that an application listens on.
 *
 * @param grpc where calls are served
 * @param http where the application and its probes are served
 * @param metrics where metrics are read; none where the application has them beside everything else
 * @param unified whether one server does everything
 */
public record Ports(int grpc, int http, OptionalInt metrics, boolean unified) {

    static final String GRPC = "grpc";
    static final String HEALTH = "health";
    static final String METRICS = "metrics";
}
