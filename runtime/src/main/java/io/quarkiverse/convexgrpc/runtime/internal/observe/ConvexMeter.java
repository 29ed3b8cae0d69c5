package io.quarkiverse.convexgrpc.runtime.internal.observe;

/** Every meter of this extension: its name, base unit and description. This is the one place that names them. */
enum ConvexMeter {

    DISCOVERY_UPDATES("convex.grpc.discovery.updates", "updates", "Changes of a service that channels were handed"),
    DISCOVERY_WATCH_RESTARTS("convex.grpc.discovery.watch.restarts", "restarts",
            "Watches on EndpointSlices that ended in an unforeseen way, or could not be opened, and were begun anew"),
    DISCOVERY_MALFORMED("convex.grpc.discovery.malformed", null,
            "Parts of EndpointSlices that could not be understood and were left out"),
    DISCOVERY_STALE("convex.grpc.discovery.stale", null,
            "1 while the last known endpoints are in use because the Kubernetes API is out of reach, else 0"),
    DISCOVERY_AGE("convex.grpc.discovery.age", "seconds",
            "For how long the last known endpoints have been in use without news; 0 while there are news"),
    DISCOVERY_ENDPOINTS("convex.grpc.discovery.endpoints", "endpoints", "Endpoints of a service by condition"),
    CLIENT_ATTEMPTS("convex.grpc.client.attempts", "attempts",
            "Attempts to send a call, by endpoint and by how they ended"),
    CLIENT_ATTEMPTS_RESENT("convex.grpc.client.attempts.resent", null,
            "Calls sent again, since they were known not to have been processed where they were sent before"),
    CLIENT_IN_FLIGHT("convex.grpc.client.attempts.in.flight", null, "Attempts that have not ended, by endpoint"),
    CLIENT_LOAD_REPORTS_MALFORMED("convex.grpc.client.load.reports.malformed", "reports",
            "Load reports in trailers that could not be read and were ignored, by endpoint"),
    CLIENT_EJECTIONS("convex.grpc.client.ejections", "ejections",
            "Times that calls began to avoid an endpoint that discovery calls ready, by reason"),
    CLIENT_ENDPOINTS("convex.grpc.client.endpoints", "endpoints",
            "Endpoints that channels use, those of them that the zone preference prefers, and those in slow start"),
    CLIENT_CHANNELS("convex.grpc.client.channels", "channels", "Channels by what their zone preference does"),
    CLIENT_POLICIES("convex.grpc.client.policies", "channels", "Channels by the policy that they choose by"),
    CLIENT_FACTORY_CHANNELS("convex.grpc.client.factory.channels", null,
            "Channels of clients that were made at run time, one for each service"),
    CLIENT_EJECTED("convex.grpc.client.ejected", "endpoints",
            "Endpoints that calls avoid at the moment for what they did"),
    CLIENT_PANIC("convex.grpc.client.panic", null,
            "1 while so many endpoints are unfit or out of reach that calls go to all that are connected, else 0"),
    SERVER_SCORE("convex.grpc.server.score", null, "The score of this instance, from 0 to 100"),
    SERVER_COMPONENT_SCORE("convex.grpc.server.score.component", null,
            "The score of a component, from 0 to 100; not a number where nothing is known"),
    SERVER_COMPONENT_VALUE("convex.grpc.server.component", null,
            "What was read of a component: shares of what there is, seconds, or calls; not a number where nothing is known"),
    SERVER_SOURCES_FAILED("convex.grpc.server.score.contributors.failed", null,
            "Times that something that the application contributes to the score became unusable"),
    SERVER_IN_FLIGHT("convex.grpc.server.calls.in.flight", null, "Calls that this instance serves at the moment"),
    SERVER_SHED("convex.grpc.server.calls.shed", null,
            "Calls that were refused since this instance had as many as it can take"),
    SERVER_LIMIT("convex.grpc.server.concurrency.limit", null,
            "How many calls this instance takes at a time; infinite where there is no limit"),
    SERVER_PHASE("convex.grpc.server.phase", null, "1 for the phase that this instance is in, else 0");

    private final String meterName;
    private final String unit;
    private final String description;

    ConvexMeter(String meterName, String unit, String description) {
        this.meterName = meterName;
        this.unit = unit;
        this.description = description;
    }

    String meterName() {
        return meterName;
    }

    /** The base unit, or null where the value has none. */
    String unit() {
        return unit;
    }

    String description() {
        return description;
    }
}
