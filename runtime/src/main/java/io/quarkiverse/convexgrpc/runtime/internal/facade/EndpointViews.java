package io.quarkiverse.convexgrpc.runtime.internal.facade;

import io.quarkiverse.convexgrpc.EndpointState;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;

/** Says of endpoints what applications are told. */
final class EndpointViews {

    private static final double BEST = 100;

    private EndpointViews() {
    }

    /**
     * @param load what calls say of it; null where there were none
     * @param now a reading of the ticker, in nanoseconds
     */
    static ServiceEndpoint of(Endpoint endpoint, EndpointLoad load, long now) {
        EndpointState state = state(endpoint, load);
        boolean healthy = state == EndpointState.READY;
        LoadReport report = load == null ? null : load.report(now);
        double reported = report == null ? Double.NaN : report.healthScore();
        double score = !Double.isNaN(reported) ? reported : healthy ? BEST : 0;
        return new ServiceEndpoint("http://" + endpoint.address(), healthy, score, state, endpoint.pod(), endpoint.zone(),
                endpoint.node());
    }

    private static EndpointState state(Endpoint endpoint, EndpointLoad load) {
        return switch (endpoint.condition()) {
            case READY -> load != null && load.ejected() ? EndpointState.EJECTED : EndpointState.READY;
            case DRAINING -> endpoint.ejectedByHand() ? EndpointState.EJECTED : EndpointState.DRAINING;
            case NOT_READY, GONE -> EndpointState.NOT_READY;
        };
    }
}
