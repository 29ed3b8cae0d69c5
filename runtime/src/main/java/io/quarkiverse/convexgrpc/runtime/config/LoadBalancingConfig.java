package io.quarkiverse.convexgrpc.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
     * took there beside elsewhere, how they ended, and how many wait. {@code consistent-hash}: the one that calls with the
     * same value of a header go to. {@code health-score}: in proportion to the score in the servers' load reports.
     * {@code least-request}: the one with the fewest calls in flight from this process. {@code random}: any.
     * {@code round-robin}: each in turn. {@code weighted}: in proportion to what each could do, by the servers' load reports.
     */
    @WithDefault("adaptive")
    String policy();

    /**
     * The request header that {@code consistent-hash} goes by: calls with the same value go to the same endpoint. That
     * policy needs it, and no other uses it.
     */
    Optional<String> hashHeader();

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

    /** How many calls of one channel may be in flight; more fail at once with {@code RESOURCE_EXHAUSTED}. {@code 0}: any. */
    @WithDefault("0")
    int maxInFlight();

    /**
     * How many calls of this process may be in flight at one endpoint. Where the one that was chosen has as many, another is
     * taken; where all have, the call fails at once with {@code RESOURCE_EXHAUSTED}. {@code 0}: any.
     */
    @WithDefault("0")
    int maxInFlightPerEndpoint();

    /** How an endpoint is found out that was lost without a word. */
    KeepaliveConfig keepalive();

    /** Which calls that failed are sent again, although they may have run. */
    RetryConfig retry();

    /** Which calls are sent to another endpoint as well where the first takes its time. */
    HedgingConfig hedging();

    /** Which calls that failed are sent again, although they may have run. */
    @ConfigGroup
    interface RetryConfig {

        /** How often a call is sent at most, 1 to 5. With 1, a call that may have run is never sent again. */
        @WithDefault("1")
        int maxAttempts();

        /** The status codes after which a call is sent again. */
        @WithDefault("UNAVAILABLE")
        List<String> statuses();

        /** The longest wait before a call is sent again the first time; waits are drawn at random, and double. */
        @WithDefault("50ms")
        Duration backoff();

        /** The longest that those waits become. */
        @WithDefault("1s")
        Duration maxBackoff();

        /**
         * The methods that may run twice, as {@code <package>.<Service>/<Method>} or {@code <package>.<Service>}; all by
         * default.
         */
        Optional<List<String>> methods();
    }

    /** Which calls are sent to another endpoint as well where the first takes its time. */
    @ConfigGroup
    interface HedgingConfig {

        /** To how many endpoints a call is sent at most, 1 to 5. With 1, each call is sent to one endpoint only. */
        @WithDefault("1")
        int maxAttempts();

        /** How long one endpoint may take before the call is sent to the next as well. */
        @WithDefault("100ms")
        Duration delay();

        /**
         * The share of calls that may be sent once more, in per cent, 1 to 100: where everything is slow, to send more would
         * not help.
         */
        @WithDefault("10")
        int budget();

        /**
         * The methods that may run twice, as {@code <package>.<Service>/<Method>} or {@code <package>.<Service>}; all by
         * default.
         */
        Optional<List<String>> methods();
    }

    /**
     * Whether calls stay in the caller's own zone. {@code prefer}: they do, as far as its endpoints can take them; without
     * zones, this does nothing. {@code off}: all zones are alike.
     */
    @WithDefault("prefer")
    String zonePreference();

    /**
     * The zone that this instance is in, as in the label {@code topology.kubernetes.io/zone} of its node. Where this is
     * absent, it is the value of the environment variable {@code POD_ZONE}; else the zone of any endpoint on the node that
     * {@code NODE_NAME} names; else it is not known, and no zone is preferred.
     */
    Optional<String> zone();

    /**
     * How many endpoints of a service this process connects to at most. Of a service with more, each process uses a part
     * that it draws by itself. {@code 0}: all, whatever their number.
     */
    @WithDefault("1000")
    int subsetSize();

    /**
     * How long an endpoint that becomes ready gets less than its share of calls: a tenth at first, then more in proportion
     * to the time. {@code 0s}: its whole share at once.
     */
    @WithDefault("10s")
    Duration slowStart();

    /** When calls avoid an endpoint that fails or is slow, whatever the policy. */
    EjectionConfig ejection();

    /**
     * Where more than this share of a service's endpoints, from 0 to 1, is unfit or cannot be reached, calls go to all that
     * are connected: those that remain could hardly bear the load, or the cause lies somewhere else. 1 is never.
     */
    @WithDefault("0.5")
    double panicThreshold();

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

    /** When calls avoid an endpoint that fails or is slow, whatever the policy. */
    @ConfigGroup
    interface EjectionConfig {

        /**
         * Whether calls avoid endpoints that fail or are slow. Those whose connection gives no sign of life are avoided in
         * any case.
         */
        @WithDefault("true")
        boolean enabled();

        /**
         * How many calls in a row an endpoint must fail to be ejected. Where the others fail many as well, it must be more.
         * 0 is never.
         */
        @WithDefault("5")
        int consecutiveFailures();

        /**
         * By how much the share of calls that an endpoint fails must exceed that of all the others together, from 0 to 1;
         * and it must be by more than chance may do. 0 is never.
         */
        @WithDefault("0.05")
        double successRateMargin();

        /**
         * How many times as long as at the median of the others an endpoint's calls must take, for 3 seconds, each beside
         * other calls of its method; more than 1. 0 is never.
         */
        @WithDefault("8")
        double latencyFactor();

        /**
         * How long the first ejection of an endpoint lasts; the second in a row twice as long, the third three times. Less
         * by up to a fifth, by chance. Then one call at a time may go there, and some answers readmit it.
         */
        @WithDefault("5s")
        Duration baseTime();

        /** How long an ejection lasts at most. */
        @WithDefault("60s")
        Duration maxTime();

        /**
         * The share of a service's endpoints that may be ejected, above 0 and up to 1. Of two endpoints or more one always
         * may be, and never all.
         */
        @WithDefault("0.5")
        double maxShare();
    }
}
