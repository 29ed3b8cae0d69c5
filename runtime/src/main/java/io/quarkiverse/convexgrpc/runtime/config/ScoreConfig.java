package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;

import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** What the score of this instance goes by, from 0 to 100. */
@ConfigGroup
public interface ScoreConfig {

    /** How much each component counts beside the others, 0 to 1000; with 0 it is shown and does not count. */
    WeightsConfig weights();

    /** How much each component counts beside the others, 0 to 1000; with 0 it is shown and does not count. */
    @ConfigGroup
    interface WeightsConfig {

        /** Share of the CPU that this instance may use. */
        @WithDefault("30")
        double cpu();

        /** Share of the heap that lives. */
        @WithDefault("15")
        double heap();

        /** Share of the container's memory. */
        @WithDefault("15")
        double memory();

        /** How long a task waits for an event loop. */
        @WithDefault("10")
        double eventLoop();

        /** Calls in flight by their limit. */
        @WithDefault("10")
        double inFlight();

        /** Share of calls that fail by this instance's fault. */
        @WithDefault("20")
        double errors();

        /** How long calls take by their target. */
        @WithDefault("15")
        double responseTime();
    }

    /** How many calls in flight are too many for this instance. {@code 0} leaves the component out. */
    @WithDefault("1000")
    int inFlightLimit();

    /**
     * How long a call may take whose sides send one message each. From four times as long on, nothing is left of the
     * component. {@code 0s} leaves it out.
     */
    @WithDefault("1s")
    Duration responseTimeTarget();

    /**
     * Whether a low score makes this instance not ready. Think twice: where all instances are overloaded, those that go
     * leave their load to the rest.
     */
    @WithDefault("false")
    boolean readiness();

    /** With {@code readiness}, a score below this, 0 to 100, for 10 seconds makes this instance not ready. */
    @WithDefault("20")
    double readinessDownBelow();

    /** With {@code readiness}, a score from this on, 0 to 100, for 10 seconds makes this instance ready again. */
    @WithDefault("60")
    double readinessUpFrom();

    /** Where the control groups of Linux are mounted. */
    @WithDefault("/sys/fs/cgroup")
    String cgroupRoot();
}
