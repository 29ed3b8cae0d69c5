package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

/** What a status says about the endpoint that it came from. */
public final class Outcomes {

    private Outcomes() {
    }

    /** What a call's failure says, whoever made the call: where it is no status, that the endpoint failed. */
    public static Outcome of(Throwable failure) {
        if (failure instanceof StatusRuntimeException status) {
            return of(status.getStatus(), false);
        }
        return failure instanceof StatusException status ? of(status.getStatus(), false) : Outcome.FAILED;
    }

    /** @param cutShort whether the answer had begun, and its end is not the server's but came about here or on the way */
    static Outcome of(Status status, boolean cutShort) {
        return switch (status.getCode()) {
            case OK -> Outcome.OK;
            case CANCELLED -> Outcome.CANCELLED;
            case DEADLINE_EXCEEDED -> Outcome.EXPIRED;
            // the answer was larger than this client takes; without any answer, the connection was told to be calm
            case RESOURCE_EXHAUSTED -> cutShort ? Outcome.REFUSED : Outcome.OVERLOADED;
            case UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS -> Outcome.FAILED;
            // the caller asked for what there is not, may not have, or cannot have now; any endpoint would say so
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE,
                    UNIMPLEMENTED, UNAUTHENTICATED ->
                Outcome.REFUSED;
        };
    }
}
