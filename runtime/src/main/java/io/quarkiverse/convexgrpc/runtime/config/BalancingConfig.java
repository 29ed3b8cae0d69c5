package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import io.quarkus.runtime.annotations.ConfigGroup;

/** How calls of one service or one client are balanced; what is absent is as for all. */
@ConfigGroup
public interface BalancingConfig {

    /** As {@code quarkus.convex-grpc.load-balancing.policy}. */
    Optional<String> policy();

    /** As {@code quarkus.convex-grpc.load-balancing.hash-header}. */
    Optional<String> hashHeader();

    /** As {@code quarkus.convex-grpc.load-balancing.mode}. */
    Optional<String> mode();

    /** As {@code quarkus.convex-grpc.load-balancing.connect-timeout}. */
    Optional<Duration> connectTimeout();

    /** As {@code quarkus.convex-grpc.load-balancing.max-in-flight}. */
    OptionalInt maxInFlight();

    /** As {@code quarkus.convex-grpc.load-balancing.max-in-flight-per-endpoint}. */
    OptionalInt maxInFlightPerEndpoint();

    /** As {@code quarkus.convex-grpc.load-balancing.keepalive}. */
    KeepaliveConfig keepalive();

    /** As {@code quarkus.convex-grpc.load-balancing.zone-preference}. */
    Optional<String> zonePreference();

    /** As {@code quarkus.convex-grpc.load-balancing.subset-size}. */
    Optional<Integer> subsetSize();

    /** As {@code quarkus.convex-grpc.load-balancing.slow-start}. */
    Optional<Duration> slowStart();

    /** As {@code quarkus.convex-grpc.load-balancing.ejection}. */
    EjectionConfig ejection();

    /** As {@code quarkus.convex-grpc.load-balancing.panic-threshold}. */
    OptionalDouble panicThreshold();

    /** As {@code quarkus.convex-grpc.load-balancing.keepalive}. */
    @ConfigGroup
    interface KeepaliveConfig {

        /** As {@code quarkus.convex-grpc.load-balancing.keepalive.time}. */
        Optional<Duration> time();

        /** As {@code quarkus.convex-grpc.load-balancing.keepalive.timeout}. */
        Optional<Duration> timeout();
    }

    /** As {@code quarkus.convex-grpc.load-balancing.retry}. */
    RetryConfig retry();

    /** As {@code quarkus.convex-grpc.load-balancing.hedging}. */
    HedgingConfig hedging();

    /** As {@code quarkus.convex-grpc.load-balancing.retry}. */
    @ConfigGroup
    interface RetryConfig {

        /** As {@code quarkus.convex-grpc.load-balancing.retry.max-attempts}. */
        OptionalInt maxAttempts();

        /** As {@code quarkus.convex-grpc.load-balancing.retry.statuses}. */
        Optional<List<String>> statuses();

        /** As {@code quarkus.convex-grpc.load-balancing.retry.backoff}. */
        Optional<Duration> backoff();

        /** As {@code quarkus.convex-grpc.load-balancing.retry.max-backoff}. */
        Optional<Duration> maxBackoff();

        /** As {@code quarkus.convex-grpc.load-balancing.retry.methods}. */
        Optional<List<String>> methods();
    }

    /** As {@code quarkus.convex-grpc.load-balancing.hedging}. */
    @ConfigGroup
    interface HedgingConfig {

        /** As {@code quarkus.convex-grpc.load-balancing.hedging.max-attempts}. */
        OptionalInt maxAttempts();

        /** As {@code quarkus.convex-grpc.load-balancing.hedging.delay}. */
        Optional<Duration> delay();

        /** As {@code quarkus.convex-grpc.load-balancing.hedging.budget}. */
        OptionalInt budget();

        /** As {@code quarkus.convex-grpc.load-balancing.hedging.methods}. */
        Optional<List<String>> methods();
    }

    /** As {@code quarkus.convex-grpc.load-balancing.ejection}. */
    @ConfigGroup
    interface EjectionConfig {

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.enabled}. */
        Optional<Boolean> enabled();

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.consecutive-failures}. */
        OptionalInt consecutiveFailures();

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.success-rate-margin}. */
        OptionalDouble successRateMargin();

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.latency-factor}. */
        OptionalDouble latencyFactor();

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.base-time}. */
        Optional<Duration> baseTime();

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.max-time}. */
        Optional<Duration> maxTime();

        /** As {@code quarkus.convex-grpc.load-balancing.ejection.max-share}. */
        OptionalDouble maxShare();
    }
}
