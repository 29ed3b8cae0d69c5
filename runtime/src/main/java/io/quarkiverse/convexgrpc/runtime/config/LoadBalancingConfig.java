package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** How calls are balanced, unless a service or a client says otherwise. */
@ConfigGroup
public interface LoadBalancingConfig {

    /**
     * Whether this process balances calls at all. Where it does not, every channel dials the Service itself, as with
     * mode {@code service}.
     */
    @WithDefault("true")
    boolean enabled();

    /**
     * How an endpoint is chosen for a call. {@code adaptive}: the one that is likely to answer first, by how long calls
     * took there beside elsewhere, how they ended, and how many wait. {@code least-request}: the one with the fewest calls
     * in flight from this process. {@code round-robin}: each in turn.
     */
    @WithDefault("adaptive")
    String policy();

    /**
     * Who balances. {@code endpoints}: this process, which keeps a connection to every endpoint. {@code service}:
     * somebody else, such as the sidecar of a service mesh that must own the connections; the channel then dials the
     * Service on the client's port.
     */
    @WithDefault("endpoints")
    String mode();

    /** How long connecting to an endpoint may take before it counts as failed. */
    @WithDefault("2s")
    Duration connectTimeout();

    /** How an endpoint is found out that was lost without a word. */
    KeepaliveConfig keepalive();

    /** How an endpoint is found out that was lost without a word. */
    @ConfigGroup
    interface KeepaliveConfig {

        /**
         * How long a call may wait without any sign of life on its connection before the endpoint is asked for one, by a
         * call of {@code grpc.health.v1.Health/Check}; any answer will do.
         */
        @WithDefault("1s")
        Duration time();

        /** How long the endpoint may take to give a sign of life before calls avoid it until it does. */
        @WithDefault("1s")
        Duration timeout();
    }
}
