package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

/** What a status says about the endpoint that it came from. */
final class Outcomes {

    private Outcomes() {
    }

    /** @param closedByServer whether the status is the server's; else it came about in this process or on the way */
    static Outcome of(Status status, boolean closedByServer) {
        return switch (status.getCode()) {
            case OK -> Outcome.OK;
            case CANCELLED -> Outcome.CANCELLED;
            case DEADLINE_EXCEEDED -> Outcome.EXPIRED;
            // in this process: the answer came, and was larger than this client takes
            case RESOURCE_EXHAUSTED -> closedByServer ? Outcome.OVERLOADED : Outcome.REFUSED;
            case UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS -> Outcome.FAILED;
            // the caller asked for what there is not, may not have, or cannot have now; any endpoint would say so
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE,
                    UNIMPLEMENTED, UNAUTHENTICATED ->
                Outcome.REFUSED;
        };
    }
}
