package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.grpc.xds.shaded.com.github.xds.data.orca.v3.OrcaLoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.instance.CallLedger;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ConcurrencyLimit;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Calls that a real server serves over real sockets. */
class ServedCallsTest {

    private static final MethodDescriptor<String, String> UNARY = method("test.Echo/Call", MethodType.UNARY);
    private static final MethodDescriptor<String, String> STREAM = method("test.Echo/Stream", MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<String, String> CHAT = method("test.Echo/Chat", MethodType.BIDI_STREAMING);
    private static final MethodDescriptor<String, String> BROKEN = method("test.Echo/Broken", MethodType.UNARY);
    private static final MethodDescriptor<String, String> CLOSED_THEN_BROKEN = method("test.Echo/ClosedThenBroken",
            MethodType.UNARY);
    private static final MethodDescriptor<String, String> HEALTH = method("grpc.health.v1.Health/Watch",
            MethodType.BIDI_STREAMING);
    private static final MethodDescriptor<String, String> REFLECTION = method(
            "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", MethodType.BIDI_STREAMING);
    private static final LoadReport REPORT = new LoadReport(0.5, 0.25, 0, Map.of(), Map.of(), 100, 2,
            Map.of(LoadReport.HEALTH_SCORE, 87.5), 0.75);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CallLedger calls = new CallLedger();
    private final GrpcServers servers = new GrpcServers(false);
    private final CompletableFuture<Void> release = new CompletableFuture<>();
    private volatile byte[] report = REPORT.encode();
    /** What the application closes calls with; shared by all of them. */
    private final Metadata shared = new Metadata();
    private ManagedChannel channel;

    @AfterEach
    void close() throws Exception {
        release.complete(null);
        for (AutoCloseable o : opened) {
            o.close();
        }
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return Pod.CALL.toBuilder().setFullMethodName(name).setType(type).build();
    }

    private Server serve(ConcurrencyLimit limit) throws IOException {
        ServedCalls served = new ServedCalls(calls, (connection, now) -> report, limit, servers, Runnable::run,
                Ticker.system());
        Server server = NettyServerBuilder.forPort(0).directExecutor().intercept(served).addService(echo())
                .addService(stream(HEALTH)).addService(stream(REFLECTION)).build().start();
        opened.add(0, server::shutdownNow);
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().directExecutor().build();
        opened.add(0, channel::shutdownNow);
        return server;
    }

    private ServerServiceDefinition stream(MethodDescriptor<String, String> method) {
        return ServerServiceDefinition.builder(method.getServiceName()).addMethod(method, stream()).build();
    }

    /** Sends one message and stays open, or fails where the request says so. */
    private ServerCallHandler<String, String> stream() {
        return ServerCalls.asyncBidiStreamingCall(answers -> {
            answers.onNext("first");
            release.thenRun(answers::onCompleted);
            return new StreamObserver<>() {

                @Override
                public void onNext(String request) {
                }

                @Override
                public void onError(Throwable cancelled) {
                }

                @Override
                public void onCompleted() {
                }
            };
        });
    }

    private ServerServiceDefinition echo() {
        return ServerServiceDefinition.builder("test.Echo")
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::answer))
                .addMethod(STREAM, ServerCalls.asyncServerStreamingCall((request, answers) -> {
                    answers.onNext("first");
                    answer(request, answers);
                }))
                .addMethod(CHAT, stream())
                .addMethod(BROKEN, (call, headers) -> {
                    throw new IllegalStateException("cannot begin");
                })
                .addMethod(CLOSED_THEN_BROKEN, (call, headers) -> {
                    call.close(Status.NOT_FOUND, shared);
                    throw new IllegalStateException("cannot go on");
                })
                .build();
    }

    private void answer(String request, StreamObserver<String> answers) {
        // else the observer would throw once the call is cancelled
        ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(() -> {
        });
        switch (request) {
            case "hold" -> release.thenRun(() -> complete(answers));
            case "throw" -> throw new IllegalStateException("boom");
            case "" -> complete(answers);
            default -> answers.onError(Status.Code.valueOf(request).toStatus().withDescription("as asked")
                    .asRuntimeException(shared));
        }
    }

    private static void complete(StreamObserver<String> answers) {
        answers.onNext("last");
        answers.onCompleted();
    }

    /** Calls and returns the trailers, however the call ends. */
    private Metadata trailers(MethodDescriptor<String, String> method, String request) {
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Iterator<String> answers = ClientCalls.blockingServerStreamingCall(
                io.grpc.ClientInterceptors.intercept(channel,
                        MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)),
                method, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), request);
        try {
            answers.forEachRemaining(answer -> {
            });
        } catch (StatusRuntimeException failed) {
            // its trailers are what is asked for
        }
        return trailers.get();
    }

    private String call(String request) {
        return ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                request);
    }

    private Future<String> hold(CallOptions options) {
        return ClientCalls.futureUnaryCall(channel.newCall(UNARY, options), "hold");
    }

    private Future<String> hold() {
        return hold(CallOptions.DEFAULT);
    }

    private void awaitInFlight(int count) {
        await().untilAsserted(() -> assertThat(calls.inFlight()).isEqualTo(count));
    }

    private static List<byte[]> reports(Metadata trailers) {
        List<byte[]> reports = new ArrayList<>();
        Iterable<byte[]> all = trailers.getAll(ServedCalls.LOAD_REPORT);
        if (all != null) {
            all.forEach(reports::add);
        }
        return reports;
    }

    private static void assertReport(Metadata trailers) throws IOException {
        assertThat(reports(trailers)).hasSize(1);
        OrcaLoadReport theirs = OrcaLoadReport.parseFrom(reports(trailers).get(0));
        assertThat(theirs.getCpuUtilization()).isEqualTo(0.5);
        assertThat(theirs.getMemUtilization()).isEqualTo(0.25);
        assertThat(theirs.getApplicationUtilization()).isEqualTo(0.75);
        assertThat(theirs.getRpsFractional()).isEqualTo(100);
        assertThat(theirs.getEps()).isEqualTo(2);
        assertThat(theirs.getNamedMetricsMap()).containsExactly(Map.entry(LoadReport.HEALTH_SCORE, 87.5));
    }

    @Test
    void answer_endsWithTheReport() throws IOException {
        serve(null);

        assertReport(trailers(UNARY, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = { "NOT_FOUND", "INTERNAL", "RESOURCE_EXHAUSTED" })
    void failure_endsWithTheReport(String status) throws IOException {
        serve(null);

        assertReport(trailers(UNARY, status));
        assertThatThrownBy(() -> call(status)).hasMessage(status + ": as asked");
    }

    @Test
    void stream_endsWithTheReport() throws IOException {
        serve(null);

        assertReport(trailers(STREAM, ""));
        assertReport(trailers(STREAM, "NOT_FOUND"));
    }

    @Test
    void noReportYet_callEndsWithout() throws IOException {
        serve(null);
        report = null;

        assertThat(reports(trailers(UNARY, ""))).isEmpty();
        assertThat(call("")).isEqualTo("last");
    }

    @Test
    void applicationsOwnReport_isTheOnlyOne() throws IOException {
        serve(null);
        byte[] own = new LoadReport(0.1, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0).encode();
        shared.put(ServedCalls.LOAD_REPORT, own);

        assertThat(reports(trailers(UNARY, "NOT_FOUND"))).containsExactly(own);
    }

    @Test
    void applicationsTrailers_areSent_andItsObjectIsNotChanged() throws IOException {
        serve(null);
        Metadata.Key<String> key = Metadata.Key.of("x-why", Metadata.ASCII_STRING_MARSHALLER);
        shared.put(key, "because");
        for (int i = 0; i < 3; i++) {
            Metadata trailers = trailers(UNARY, "NOT_FOUND");
            assertThat(trailers.getAll(key)).containsExactly("because");
            assertReport(trailers);
        }

        assertThat(shared.keys()).containsExactly("x-why");
    }

    @Test
    void answers_areCounted_andFaultsAreThoseOfTheInstance() throws IOException {
        serve(null);
        call("");
        for (String refused : List.of("NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED", "CANCELLED", "ABORTED",
                "UNAUTHENTICATED", "FAILED_PRECONDITION", "ALREADY_EXISTS", "OUT_OF_RANGE", "UNIMPLEMENTED")) {
            trailers(UNARY, refused);
        }
        assertThat(calls.totals().answered()).isEqualTo(11);
        assertThat(calls.totals().faults()).isZero();
        for (String fault : List.of("UNKNOWN", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "DEADLINE_EXCEEDED",
                "RESOURCE_EXHAUSTED")) {
            trailers(UNARY, fault);
        }

        assertThat(calls.totals().answered()).isEqualTo(17);
        assertThat(calls.totals().faults()).isEqualTo(6);
        assertThat(calls.totals().timed()).isEqualTo(17);
        awaitInFlight(0);
    }

    @Test
    void call_isInFlightUntilItIsAnswered() throws Exception {
        serve(null);
        Future<String> one = hold();
        hold();
        awaitInFlight(2);
        assertThat(calls.totals().waiting()).isEqualTo(2);
        release.complete(null);
        assertThat(one.get(5, TimeUnit.SECONDS)).isEqualTo("last");

        awaitInFlight(0);
        assertThat(calls.totals().timed()).isEqualTo(2);
        assertThat(calls.totals().waiting()).isZero();
    }

    @Test
    void callThatIsCancelled_isInFlightNoMore_andNoFault() throws IOException {
        serve(null);
        Future<String> held = hold();
        awaitInFlight(1);
        held.cancel(true);
        awaitInFlight(0);
        // the application answers it all the same
        release.complete(null);

        assertThat(calls.totals().faults()).isZero();
        assertThat(calls.totals().timed()).isEqualTo(1);
        assertThat(calls.totals().waiting()).isZero();
        assertThat(calls.inFlight()).isZero();
    }

    @Test
    void callWhoseDeadlineExpires_isInFlightNoMore() throws IOException {
        serve(null);
        Future<String> held = hold(CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS));
        assertThatThrownBy(() -> held.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                .hasMessageContaining("DEADLINE_EXCEEDED");

        awaitInFlight(0);
        assertThat(calls.totals().waiting()).isZero();
    }

    @Test
    void connectionIsCut_callIsInFlightNoMore() throws IOException {
        serve(null);
        hold();
        awaitInFlight(1);
        channel.shutdownNow();

        awaitInFlight(0);
    }

    @Test
    void applicationCannotBeginACall_isAFault_andInFlightNoMore() throws IOException {
        serve(null);
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, BROKEN, CallOptions.DEFAULT, ""))
                .isInstanceOf(StatusRuntimeException.class);

        awaitInFlight(0);
        assertThat(calls.totals().answered()).isEqualTo(1);
        assertThat(calls.totals().faults()).isEqualTo(1);
        assertThat(calls.totals().waiting()).isZero();
    }

    @Test
    void applicationClosesACallAndThenThrows_isCountedOnce() throws IOException {
        serve(null);
        trailers(CLOSED_THEN_BROKEN, "");

        awaitInFlight(0);
        assertThat(calls.totals().answered()).isEqualTo(1);
        assertThat(calls.totals().timed()).isEqualTo(1);
    }

    @Test
    void applicationThrowsWhileItAnswers_isAFault_inFlightNoMore_andItsPlaceIsFree() throws IOException {
        ConcurrencyLimit limit = new ConcurrencyLimit(2, 2, 2);
        serve(limit);
        for (int i = 1; i <= 5; i++) {
            assertThatThrownBy(() -> call("throw")).hasMessageStartingWith("UNKNOWN");
            awaitInFlight(0);
            assertThat(calls.totals().waiting()).isZero();
            assertThat(calls.totals().faults()).isEqualTo(i);
            assertThat(limit.inUse()).isZero();
        }

        assertThat(call("")).isEqualTo("last");
    }

    @Test
    void stream_isInFlightUntilItEnds_andNotTimed() throws IOException {
        ConcurrencyLimit limit = new ConcurrencyLimit(1, 1, 1);
        serve(limit);
        ClientCall<String, String> one = channel.newCall(CHAT, CallOptions.DEFAULT);
        ClientCalls.asyncBidiStreamingCall(one, ignoring());
        ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), ignoring());
        awaitInFlight(2);
        assertThat(calls.totals().waiting()).isZero();
        assertThat(limit.inUse()).as("streams take no place").isZero();
        one.cancel("enough", null);
        awaitInFlight(1);
        channel.shutdown();
        release.complete(null);

        await().untilAsserted(() -> assertThat(calls.totals().answered()).isPositive());
        assertThat(calls.totals().timed()).isZero();
    }

    private static StreamObserver<String> ignoring() {
        return new StreamObserver<>() {

            @Override
            public void onNext(String answer) {
            }

            @Override
            public void onError(Throwable failed) {
            }

            @Override
            public void onCompleted() {
            }
        };
    }

    @Test
    void healthAndReflection_areNotCounted_andNeverRefused() throws IOException {
        ConcurrencyLimit limit = new ConcurrencyLimit(1, 1, 1);
        serve(limit);
        hold();
        awaitInFlight(1);
        for (MethodDescriptor<String, String> method : List.of(HEALTH, REFLECTION)) {
            CompletableFuture<String> first = new CompletableFuture<>();
            ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT), new StreamObserver<>() {

                @Override
                public void onNext(String answer) {
                    first.complete(answer);
                }

                @Override
                public void onError(Throwable failed) {
                    first.completeExceptionally(failed);
                }

                @Override
                public void onCompleted() {
                }
            });
            assertThat(first).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("first");
        }

        assertThat(calls.inFlight()).isEqualTo(1);
        assertThat(calls.totals().answered()).isZero();
    }

    @Test
    void limitIsReached_furtherCallsAreRefusedAtOnce_withAReport_untilAPlaceIsFree() throws Exception {
        serve(new ConcurrencyLimit(2, 2, 2));
        Future<String> cancelled = hold();
        Future<String> held = hold();
        awaitInFlight(2);

        assertThatThrownBy(() -> call("")).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(e.getStatus().getDescription()).contains("(2)", "did not begin");
        });
        assertReport(trailers(UNARY, ""));
        assertThat(calls.totals().shed()).isEqualTo(2);
        assertThat(calls.totals().faults()).isEqualTo(2);
        assertThat(calls.inFlight()).isEqualTo(2);

        cancelled.cancel(true);
        awaitInFlight(1);
        assertThat(call("")).isEqualTo("last");
        release.complete(null);
        assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("last");
        for (String request : List.of("", "NOT_FOUND", "", "INTERNAL", "")) {
            trailers(UNARY, request);
        }
        trailers(BROKEN, "");
        trailers(BROKEN, "");
        trailers(BROKEN, "");
        assertThat(call("")).isEqualTo("last");
        assertThat(calls.totals().shed()).isEqualTo(2);
    }

    @Test
    void callersGiveUp_limitFalls() throws IOException {
        ConcurrencyLimit limit = new ConcurrencyLimit(20, 1, 100);
        serve(limit);
        for (int i = 0; i < 50; i++) {
            call("");
        }
        limit.next();
        int before = limit.limit();
        for (int i = 0; i < 15; i++) {
            hold(CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS));
        }
        await().untilAsserted(() -> assertThat(calls.totals().timed()).isEqualTo(65));
        await().untilAsserted(() -> assertThat(limit.inUse()).isZero());
        limit.next();

        assertThat(limit.limit()).isLessThan(before);
    }

    @Test
    void unifiedServer_refusedCallIsClosedOnceItsListenerIsThere() {
        List<Runnable> afterwards = new ArrayList<>();
        List<Status> closed = new ArrayList<>();
        ServedCalls served = new ServedCalls(calls, (connection, now) -> report, new ConcurrencyLimit(1, 1, 1), servers,
                afterwards::add,
                Ticker.system());
        ServerCallHandler<String, String> handler = (call, headers) -> new ServerCall.Listener<>() {
        };
        served.interceptCall(new FakeServerCall(closed), new Metadata(), handler);

        assertThat(served.interceptCall(new FakeServerCall(closed), new Metadata(), handler)).isNotNull();
        assertThat(closed).isEmpty();
        afterwards.forEach(Runnable::run);
        assertThat(closed).extracting(Status::getCode).containsExactly(Status.Code.RESOURCE_EXHAUSTED);
    }

    /** As a server has them that is not grpc-java's. */
    private static final class FakeServerCall extends ServerCall<String, String> {

        private final List<Status> closed;

        private FakeServerCall(List<Status> closed) {
            this.closed = closed;
        }

        @Override
        public void request(int messages) {
        }

        @Override
        public void sendHeaders(Metadata headers) {
        }

        @Override
        public void sendMessage(String message) {
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed.add(status);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<String, String> getMethodDescriptor() {
            return UNARY;
        }
    }

    @Test
    void goAway_callsInFlightFinish_newOnesAreNotTaken() throws Exception {
        Server server = serve(null);
        assertThat(servers.terminated()).as("of no server at all").isTrue();
        call("");
        assertThat(servers.terminated()).isFalse();
        Future<String> held = hold();
        awaitInFlight(1);

        servers.goAway();
        servers.goAway();

        assertThat(server.isShutdown()).isTrue();
        await().ignoreExceptions().untilAsserted(() -> assertThatThrownBy(
                () -> ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS),
                        ""))
                .hasMessageContaining("UNAVAILABLE"));
        assertThat(held).isNotDone();
        assertThat(servers.terminated()).isFalse();
        release.complete(null);
        assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("last");
        await().until(servers::terminated);
    }
}
