package io.quarkiverse.convexgrpc;

/**
 * How this instance is. A CDI bean. Nothing is measured when it is asked: it tells what was found within the last second,
 * so it never blocks and can be called from an event loop. Thread-safe.
 */
public interface ConvexGrpcHealthCheckService {

    /** The score, and what it mostly goes by. Never null. */
    HealthStatus getHealthStatus();

    /** The score, and each of its components. Never null. */
    DetailedHealthStatus getDetailedHealthStatus();

    /** What the liveness probe is told. Never null. */
    LivenessStatus getLivenessStatus();

    /** What the readiness probe is told. Never null. */
    ReadinessStatus getReadinessStatus();

    /** What the startup probe is told. Never null. */
    StartupStatus getStartupStatus();
}
