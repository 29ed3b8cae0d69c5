package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** What this instance does with the calls that it serves. */
@ConfigGroup
public interface ServerConfig {

    /**
     * Whether every answer carries a load report (ORCA, in the trailer {@code endpoint-load-metrics-bin}), by which clients
     * of this extension, of gRPC's {@code weighted_round_robin} and Envoy can balance.
     */
    @WithDefault("true")
    boolean loadReport();

    /**
     * After how long a connection is ended, when its calls have ended and more or less by a tenth, so that callers who do
     * not balance connect anew, perhaps to another instance. {@code 0s} is never. Only the separate gRPC server can do this.
     */
    @WithDefault("30m")
    Duration maxConnectionAge();

    /** How many calls this instance takes at a time. */
    ConcurrencyConfig concurrency();

    /** How many calls this instance takes at a time. */
    @ConfigGroup
    interface ConcurrencyConfig {

        /**
         * Whether calls beyond a limit are refused with {@code RESOURCE_EXHAUSTED} before anything is done about them. The
         * limit is found out by this instance itself: as many as do not make each other wait. Calls with streams are not
         * counted.
         */
        @WithDefault("false")
        boolean enabled();

        /** The limit to begin with. */
        @WithDefault("50")
        int initial();

        /** The least that the limit becomes. */
        @WithDefault("5")
        int min();

        /** The most that the limit becomes. */
        @WithDefault("1000")
        int max();
    }
}
