package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;
import java.util.Map;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;

/** What the score of this instance goes by, from 0 to 100. */
@ConfigGroup
public interface ScoreConfig {

    /**
     * How much a component counts beside the others, 0 to 1000; with 0 it is shown and does not count. The components are
     * {@code cpu}, {@code heap}, {@code memory}, {@code event-loop}, {@code in-flight}, {@code errors} and
     * {@code response-time}.
     */
    @ConfigDocMapKey("component")
    @ConfigDocDefault("cpu=30, heap=15, memory=15, event-loop=10, in-flight=10, errors=20, response-time=15")
    Map<String, Double> weights();

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
