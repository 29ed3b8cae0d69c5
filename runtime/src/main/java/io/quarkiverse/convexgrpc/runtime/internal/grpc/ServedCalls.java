package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ConcurrencyLimit;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Around every call that this instance serves: counts it, sends a load report at its end, and refuses it where there are
 * too many. To stand outside of all other interceptors. Thread-safe.
 */
public final class ServedCalls implements ServerInterceptor {

    static final Metadata.Key<byte[]> LOAD_REPORT = Metadata.Key.of(LoadReport.TRAILER, Metadata.BINARY_BYTE_MARSHALLER);

    /** Questions about the server, which say nothing about its load and keep no drain waiting. */
    private static final String HEALTH = "grpc.health.";
    private static final String REFLECTION = "grpc.reflection.";

    private final CallLedger calls;
    private final LoadReportSource reports;
    private final ConcurrencyLimit limit;
    private final GrpcServers servers;
    private final UnifiedCalls unified;
    private final Ticker ticker;

    /**
     * @param reports what calls end with
     * @param limit null where any number of calls is taken
     * @param servers told of each server that calls come through
     * @param unified asked about calls that come through no server of gRPC's
     */
    public ServedCalls(CallLedger calls, LoadReportSource reports, ConcurrencyLimit limit, GrpcServers servers,
            UnifiedCalls unified, Ticker ticker) {
        this.calls = calls;
        this.reports = reports;
        this.limit = limit;
        this.servers = servers;
        this.unified = unified;
        this.ticker = ticker;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        boolean separate = servers.known();
        if (!separate) {
            Server server = InternalServer.SERVER_CONTEXT_KEY.get();
            separate = server != null;
            if (separate) {
                servers.uses(server);
            } else {
                unified.uses();
            }
        }
        MethodDescriptor<Q, A> method = call.getMethodDescriptor();
        if (method.getFullMethodName().startsWith(HEALTH) || method.getFullMethodName().startsWith(REFLECTION)) {
            return next.startCall(new ReportingCall<>(call, reports, ticker), headers);
        }
        boolean timed = method.getType().clientSendsOneMessage() && method.getType().serverSendsOneMessage();
        if (timed && limit != null && !limit.acquire()) {
            return shed(call, !separate);
        }
        calls.began(timed);
        ServedCall<Q, A> served = new ServedCall<>(call, reports, calls, timed ? limit : null, timed, ticker);
        if (!separate && !timed) {
            // one with a single answer ends when the application answers, and is at work until then
            served.whenEnded(unified.onLost(served::cancelled));
        }
        try {
            return new ServedCall.Listener<>(next.startCall(served, headers), served);
        } catch (RuntimeException | Error e) {
            served.broken();
            throw e;
        }
    }

    /** The unified server needs the listener before a call is closed, a separate one does not. */
    private <Q, A> ServerCall.Listener<Q> shed(ServerCall<Q, A> call, boolean listenerFirst) {
        calls.shed();
        Runnable close = () -> new ReportingCall<>(call, reports, ticker).close(Status.RESOURCE_EXHAUSTED.withDescription(
                "This instance has as many calls as it can take (" + limit.limit() + "); it did not begin this one"),
                new Metadata());
        if (listenerFirst) {
            unified.afterwards(close);
        } else {
            close.run();
        }
        return new ServerCall.Listener<>() {
        };
    }
}
