package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Reasons;

/** The statuses that calls fail with where there is nowhere to send them: UNAVAILABLE, and a text that says why. */
final class Unavailable {

    private Unavailable() {
    }

    /** Nothing to call, as discovery has it. */
    static Status nothingToCall(ServiceUpdate update) {
        return Status.UNAVAILABLE.withDescription(Reasons.nothingToCall(update));
    }

    /** Endpoints are there, but none can be reached. */
    static Status noneReachable(ServiceUpdate update, Collection<Member> tried) {
        Optional<Status> error = tried.stream().map(member -> member.link().lastError()).filter(Objects::nonNull)
                .findFirst();
        String last = error.map(Unavailable::words).orElse("unknown");
        Status status = Status.UNAVAILABLE.withDescription("None of the " + tried.size() + " endpoints of service '"
                + update.service().nameAndPort() + "' in namespace '" + update.service().namespace()
                + "' can be reached; one of the errors: " + last);
        return error.map(Status::getCause).map(status::withCause).orElse(status);
    }

    /** Better than gRPC's own where TLS failed, which is "io exception". */
    private static String words(Status error) {
        return Handshakes.fault(error.getCause()).orElseGet(() -> error.getDescription() == null ? error.getCode().name()
                : error.getDescription());
    }

    /** Every endpoint has as many calls as it may. */
    static Status full(ServiceKey service, int limit) {
        return Status.RESOURCE_EXHAUSTED.withDescription(Reasons.full(service, limit));
    }

    /** A connection that could not be made in time. */
    static Status notConnected(Member member) {
        return Status.UNAVAILABLE.withDescription("Endpoint " + member.load().name() + " (" + member.endpoint().address()
                + ") could not be connected in time");
    }

    /** A connection that was asked for a sign of life and gave none. */
    static Status silent(Member member) {
        return Status.UNAVAILABLE.withDescription("Endpoint " + member.load().name() + " (" + member.endpoint().address()
                + ") gives no sign of life");
    }
}
