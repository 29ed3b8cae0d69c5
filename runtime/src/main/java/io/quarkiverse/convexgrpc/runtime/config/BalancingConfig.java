package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigGroup;

/** How calls of one service or one client are balanced; what is absent is as for all. */
@ConfigGroup
public interface BalancingConfig {

    /** As {@code quarkus.convex-grpc.load-balancing.policy}. */
    Optional<String> policy();

    /** As {@code quarkus.convex-grpc.load-balancing.mode}. */
    Optional<String> mode();

    /** As {@code quarkus.convex-grpc.load-balancing.connect-timeout}. */
    Optional<Duration> connectTimeout();

    /** As {@code quarkus.convex-grpc.load-balancing.keepalive}. */
    KeepaliveConfig keepalive();

    /** As {@code quarkus.convex-grpc.load-balancing.keepalive}. */
    @ConfigGroup
    interface KeepaliveConfig {

        /** As {@code quarkus.convex-grpc.load-balancing.keepalive.time}. */
        Optional<Duration> time();

        /** As {@code quarkus.convex-grpc.load-balancing.keepalive.timeout}. */
        Optional<Duration> timeout();
    }
}
