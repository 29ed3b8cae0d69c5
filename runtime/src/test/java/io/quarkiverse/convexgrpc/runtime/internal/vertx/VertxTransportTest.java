package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.internal.ClientTransportFactory.ClientTransportOptions;
import io.grpc.internal.ConnectionClientTransport;
import io.grpc.internal.DisconnectError;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.ManagedClientTransport;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2Settings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** Channels whose connections are Vert.x', against servers of grpc-java and such that say what no gRPC server would. */
class VertxTransportTest {

    private static final byte[] ANSWER = { 0, 0, 0, 0, 1, 'x' };
    private static final String[] OK_HEAD = { ":status", "200", "content-type", "application/grpc" };

    private static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> HELD = method("Held", MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> UP = method("Up", MethodType.CLIENT_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> DOWN = method("Down", MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<byte[], byte[]> BOTH = method("Both", MethodType.BIDI_STREAMING);

    private static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("blob-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final Metadata.Key<String> TEXT = Metadata.Key.of("text", Metadata.ASCII_STRING_MARSHALLER);

    private static Vertx vertx;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Service service = new Service();

    @BeforeAll
    static void begin() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void end() {
        vertx.close();
    }

    @AfterEach
    void close() throws Exception {
        service.release.complete(null);
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    private Server server(Consumer<NettyServerBuilder> options) {
        NettyServerBuilder builder = NettyServerBuilder
                .forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).directExecutor()
                .maxInboundMessageSize(64 << 20).addService(service.definition()).intercept(service)
                .addTransportFilter(service.new Connections());
        options.accept(builder);
        try {
            Server server = builder.build().start();
            keep(server::shutdownNow);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server server() {
        return server(options -> {
        });
    }

    private RawServer raw(RawServer.Script script) {
        return keep(new RawServer(script));
    }

    private ManagedChannel channel(int port) {
        return channel(port, options -> {
        });
    }

    private ManagedChannel channel(Vertx vertx, int port) {
        return channel(vertx, port, options -> {
        });
    }

    private ManagedChannel channel(int port, Consumer<VertxChannelBuilder> options) {
        return channel(vertx, port, options);
    }

    private ManagedChannel channel(Vertx vertx, int port, Consumer<VertxChannelBuilder> options) {
        VertxChannelBuilder builder = VertxChannelBuilder.forTarget(vertx, "dns:///127.0.0.1:" + port).directExecutor()
                .maxInboundMessageSize(64 << 20);
        options.accept(builder);
        ManagedChannel channel = builder.build();
        keep(() -> channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS));
        return channel;
    }

    private static byte[] call(ManagedChannel channel, byte... request) {
        return ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                request);
    }

    private static Future<byte[]> hold(ManagedChannel channel) {
        return ClientCalls.futureUnaryCall(channel.newCall(HELD, CallOptions.DEFAULT), new byte[0]);
    }

    private static Status fault(Runnable call) {
        AtomicReference<Status> status = new AtomicReference<>();
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StatusRuntimeException.class, e -> status.set(e.getStatus()));
        return status.get();
    }

    private static Status fault(Future<byte[]> call) {
        AtomicReference<Status> status = new AtomicReference<>();
        assertThat(call).failsWithin(Duration.ofSeconds(10)).withThrowableThat().havingCause()
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> status.set(e.getStatus()));
        return status.get();
    }

    @Test
    void unary_isAnswered() {
        assertThat(call(channel(server().getPort()), (byte) 1, (byte) 2)).containsExactly(1, 2);
    }

    @Test
    void clientStream_arrivesInOrder_andIsAnswered() throws Exception {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        StreamObserver<byte[]> requests = ClientCalls.asyncClientStreamingCall(
                channel(server().getPort()).newCall(UP, CallOptions.DEFAULT), last(answer));
        for (int i = 0; i < 100; i++) {
            requests.onNext(new byte[] { (byte) i });
        }
        requests.onCompleted();

        byte[] all = answer.get(10, TimeUnit.SECONDS);
        assertThat(all).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(all[i]).isEqualTo((byte) i);
        }
    }

    @Test
    void clientStreamWithoutAMessage_isAnswered() {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        ClientCalls.asyncClientStreamingCall(channel(server().getPort()).newCall(UP, CallOptions.DEFAULT), last(answer))
                .onCompleted();

        assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(new byte[0]);
    }

    @Test
    void serverStream_arrivesInOrder() {
        Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(channel(server().getPort()), DOWN,
                CallOptions.DEFAULT, new byte[] { 100 });

        for (int i = 0; i < 100; i++) {
            assertThat(answers.next()).containsExactly(i);
        }
        assertThat(answers.hasNext()).isFalse();
    }

    @Test
    void bidirectionalStream_isAConversation() throws Exception {
        List<Byte> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(
                channel(server().getPort()).newCall(BOTH, CallOptions.DEFAULT), new StreamObserver<byte[]>() {

                    @Override
                    public void onNext(byte[] answer) {
                        heard.add(answer[0]);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        over.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        over.complete(null);
                    }
                });
        for (int i = 0; i < 20; i++) {
            requests.onNext(new byte[] { (byte) i });
            int said = i + 1;
            await().until(() -> heard.size() == said);
        }
        requests.onCompleted();

        over.get(10, TimeUnit.SECONDS);
        assertThat(heard).hasSize(20).isSorted();
    }

    @Test
    void headersOfAStream_arriveBeforeItsFirstMessage() {
        ClientCalls.asyncBidiStreamingCall(channel(server().getPort()).newCall(BOTH, CallOptions.DEFAULT),
                last(new CompletableFuture<>()));

        await().until(() -> service.headers.size() == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 5, 16_383, 16_384, 65_535, 1 << 20, 20 << 20 })
    void messagesOfAllSizes_arriveBothWays(int size) {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        byte[] message = new byte[size];
        new Random(seed).nextBytes(message);

        assertThat(call(channel(server().getPort()), message)).isEqualTo(message);
    }

    @Test
    void compressedMessages_arriveBothWays() {
        byte[] message = new byte[1 << 20];
        assertThat(ClientCalls.blockingUnaryCall(channel(server().getPort()), UNARY,
                CallOptions.DEFAULT.withCompression("gzip"), message)).isEqualTo(message);
        assertThat(service.headers.get(0).get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("gzip");
    }

    @Test
    void messageBeyondTheLimit_isRefused_andTheConnectionGoesOn() {
        ManagedChannel channel = channel(server().getPort(), options -> options.maxInboundMessageSize(1000));

        assertThat(fault(() -> call(channel, new byte[1001])).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(call(channel, new byte[1000])).hasSize(1000);
        assertThat(service.connections).hasSize(1);
    }

    @Test
    void metadata_arrivesBothWays_binaryToo() {
        byte[] blob = { 0, -1, 44, 127, -128 };
        Metadata headers = new Metadata();
        headers.put(BINARY, blob);
        headers.put(BINARY, new byte[0]);
        headers.put(TEXT, "one, two");
        headers.put(TEXT, "three");
        AtomicReference<Metadata> head = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();

        ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel(server().getPort()), MetadataUtils.newAttachHeadersInterceptor(headers),
                        MetadataUtils.newCaptureMetadataInterceptor(head, trailers)),
                UNARY, CallOptions.DEFAULT, new byte[0]);

        for (Metadata arrived : List.of(service.headers.get(0), head.get(), trailers.get())) {
            assertThat(arrived.getAll(BINARY)).containsExactly(blob, new byte[0]);
            assertThat(arrived.getAll(TEXT)).containsExactly("one, two", "three");
        }
        assertThat(service.headers.get(0).keys()).contains("user-agent", "content-type").doesNotContain(":path");
        assertThat(trailers.get().keys()).doesNotContain("grpc-status", ":status");
    }

    @Test
    void request_saysWhatGrpcAsksFor() {
        RawServer server = raw((connection, stream) -> connection.headers(stream, false, OK_HEAD)
                .data(stream, false, ANSWER).headers(stream, true, "grpc-status", "0"));
        call(channel(server.port(), options -> options.overrideAuthority("payment.shop.svc").userAgent("the-app")));

        assertThat(server.calls).singleElement().satisfies(headers -> {
            assertThat(headers.method()).hasToString("POST");
            assertThat(headers.scheme()).hasToString("http");
            assertThat(headers.path()).hasToString("/test.Service/Unary");
            assertThat(headers.authority()).hasToString("payment.shop.svc");
            assertThat(headers.get("te")).hasToString("trailers");
            assertThat(headers.get("content-type")).hasToString("application/grpc");
            assertThat(headers.get("user-agent").toString()).startsWith("the-app grpc-java-vertx/1.");
            assertThat(headers.get("grpc-timeout").toString()).isNotEmpty();
        });
    }

    @Test
    void metadataBeyondTheLimit_failsTheCall_andTheConnectionGoesOn() {
        Server server = server();
        ManagedChannel channel = channel(server.getPort(), options -> options.maxInboundMetadataSize(500));
        call(channel);
        Metadata headers = new Metadata();
        headers.put(TEXT, "x".repeat(600));

        assertThat(fault(() -> ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)), UNARY,
                CallOptions.DEFAULT, new byte[0])).getCode()).isEqualTo(Status.Code.INTERNAL);
        call(channel);
        assertThat(service.connections).hasSize(1);
    }

    @Test
    void requestsMetadataBeyondTheServersLimit_failsThatCallOnce_andTheConnectionGoesOn() {
        Server server = server(options -> options.maxInboundMetadataSize(500));
        ManagedChannel channel = channel(server.getPort());
        Future<byte[]> held = hold(channel);
        await().until(() -> service.held.get() == 1);
        Metadata headers = new Metadata();
        headers.put(TEXT, "x".repeat(600));
        AtomicInteger attempts = new AtomicInteger();

        Status status = fault(() -> ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)), UNARY,
                CallOptions.DEFAULT.withStreamTracerFactory(new ClientStreamTracer.Factory() {

                    @Override
                    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata of) {
                        attempts.incrementAndGet();
                        return new ClientStreamTracer() {
                        };
                    }
                }), new byte[0]));

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).contains("headers", "500");
        assertThat(attempts).hasValue(1);
        service.release.complete(null);
        assertThat(held).succeedsWithin(Duration.ofSeconds(10));
        assertThat(service.connections).hasSize(1);
    }

    @Test
    void requestsMetadataUpToTheServersLimit_arrives_oneByteMoreDoesNot() {
        AtomicInteger calls = new AtomicInteger();
        RawServer server = keep(new RawServer(new Http2Settings().maxHeaderListSize(1000), (connection, stream) -> {
            calls.incrementAndGet();
            connection.headers(stream, false, OK_HEAD).data(stream, false, ANSWER).headers(stream, true, "grpc-status", "0");
        }));
        ManagedChannel channel = channel(server.port());
        call(channel, new byte[0], 0);
        int size = 0;
        for (Map.Entry<CharSequence, CharSequence> header : server.calls.get(0)) {
            size += header.getKey().length() + header.getValue().length() + 32;
        }
        int room = 1000 - size;

        call(channel, new byte[0], room);
        assertThat(fault(() -> call(channel, new byte[0], room + 1)).getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(calls).hasValue(2);
        assertThat(server.connections).hasSize(1);
    }

    private static byte[] call(ManagedChannel channel, byte[] request, int more) {
        Metadata headers = new Metadata();
        headers.put(TEXT, "x".repeat(more));
        return ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)), UNARY,
                CallOptions.DEFAULT, request);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void faultOfTheService_arrives_alsoWhereItIsAllThereIs(boolean trailersOnly) {
        service.fault = Status.FAILED_PRECONDITION.withDescription("so sagt er: nein \u2013 \u00fc");
        service.messageBeforeFault = !trailersOnly;

        Status status = fault(() -> call(channel(server().getPort())));

        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).isEqualTo("so sagt er: nein \u2013 \u00fc");
    }

    @Test
    void unknownMethod_isUnimplemented() {
        MethodDescriptor<byte[], byte[]> unknown = method("Unknown", MethodType.UNARY);
        ManagedChannel channel = channel(server().getPort());

        assertThat(fault(() -> ClientCalls.blockingUnaryCall(channel, unknown, CallOptions.DEFAULT, new byte[0])).getCode())
                .isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void answerOfSomethingElse_isToldApart() {
        RawServer server = raw((connection, stream) -> connection
                .headers(stream, false, ":status", "503", "content-type", "text/html").data(stream, true, "nope".getBytes()));

        Status status = fault(() -> call(channel(server.port())));

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("HTTP status code 503", "text/html", "nope");
    }

    @Test
    void answerWithoutATrailer_isAFault() {
        RawServer server = raw((connection, stream) -> connection.headers(stream, false, OK_HEAD).data(stream, true, ANSWER));

        Status status = fault(() -> call(channel(server.port())));

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).contains("unexpected EOS");
    }

    @Test
    void answerThatCannotBeRead_failsTheCall() {
        RawServer server = raw((connection, stream) -> connection.headers(stream, false, ":status", "200", "content-type",
                "application/grpc", "blob-bin", "%%%"));

        assertThat(fault(() -> call(channel(server.port()))).getCode()).isEqualTo(Status.Code.INTERNAL);
        await().until(() -> server.resets.equals(List.of(8L)));
    }

    @Test
    void deadline_endsTheCall_andTheServerIsTold() {
        ManagedChannel channel = channel(server().getPort());

        Status status = fault(() -> ClientCalls.blockingUnaryCall(channel, HELD,
                CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS), new byte[0]));

        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(service.held).hasValue(1);
        await().until(() -> service.cancelled.get() == 1);
    }

    @Test
    void cancelledCall_isResetAtTheServer_andOthersGoOn() {
        ManagedChannel channel = channel(server().getPort());
        Future<byte[]> call = hold(channel);
        await().until(() -> service.held.get() == 1);

        call.cancel(true);

        await().until(() -> service.cancelled.get() == 1);
        call(channel);
        assertThat(service.connections).hasSize(1);
    }

    @Test
    void callCancelledBeforeItIsSent_isNotSent() {
        Server server = server(options -> options.maxConcurrentCallsPerConnection(1));
        ManagedChannel channel = channel(server.getPort());
        Future<byte[]> first = hold(channel);
        await().until(() -> service.held.get() == 1);
        CountDownLatch over = new CountDownLatch(1);
        Future<byte[]> second = ClientCalls.futureUnaryCall(channel.newCall(HELD,
                CallOptions.DEFAULT.withStreamTracerFactory(new ClientStreamTracer.Factory() {

                    @Override
                    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                        return new ClientStreamTracer() {

                            @Override
                            public void streamClosed(Status status) {
                                over.countDown();
                            }
                        };
                    }
                })), new byte[0]);

        second.cancel(true);
        await().until(() -> over.getCount() == 0);
        service.release.complete(null);

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        call(channel);
        assertThat(service.held).hasValue(1);
    }

    @Test
    void serverAllowsTwoCallsAtATime_theOthersWait_andAllAreAnswered() {
        Server server = server(options -> options.maxConcurrentCallsPerConnection(2));
        ManagedChannel channel = channel(server.getPort());
        call(channel);
        List<Future<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(hold(channel));
        }
        await().until(() -> service.held.get() == 2);

        service.release.complete(null);

        assertThat(calls).allSatisfy(call -> assertThat(call).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(service.connections).hasSize(1);
    }

    @Test
    void serverAllowsMoreCallsLater_thoseThatWaitAreSent() {
        AtomicInteger calls = new AtomicInteger();
        RawServer server = keep(new RawServer(new Http2Settings().maxConcurrentStreams(1), (connection, stream) -> {
            if (calls.incrementAndGet() == 1) {
                connection.settings(new Http2Settings().maxConcurrentStreams(10));
            }
        }));
        ManagedChannel channel = channel(server.port());
        for (int i = 0; i < 5; i++) {
            hold(channel);
        }

        await().until(() -> calls.get() == 5);
    }

    @Test
    void streamThatNobodyReads_holdsUpNeitherOthers_norMemory() {
        Server server = server();
        ManagedChannel channel = channel(server.getPort(), options -> options.flowControlWindow(1 << 16));
        ClientCall<byte[], byte[]> idle = channel.newCall(DOWN, CallOptions.DEFAULT);
        AtomicInteger heard = new AtomicInteger();
        idle.start(new ClientCall.Listener<>() {

            @Override
            public void onMessage(byte[] message) {
                heard.incrementAndGet();
            }
        }, new Metadata());
        service.downSize = 1 << 16;
        idle.request(1);
        idle.sendMessage(new byte[] { 100 });
        idle.halfClose();
        await().until(() -> heard.get() == 1);

        for (int i = 0; i < 20; i++) {
            assertThat(call(channel, new byte[1 << 20])).hasSize(1 << 20);
        }
        // the server was never let send what nobody asked for
        assertThat(service.downSent.get()).isLessThan(20);
        assertThat(heard).hasValue(1);
        idle.request(200);
        await().until(() -> heard.get() == 100);
    }

    @Test
    void serverThatReadsNothing_makesTheCallNotReady_untilItReads() {
        service.readUp = false;
        ManagedChannel channel = channel(server().getPort());
        AtomicInteger ready = new AtomicInteger();
        AtomicReference<ClientCallStreamObserver<byte[]>> requests = new AtomicReference<>();
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        ClientCalls.asyncClientStreamingCall(channel.newCall(UP, CallOptions.DEFAULT),
                new ClientResponseObserver<byte[], byte[]>() {

                    @Override
                    public void beforeStart(ClientCallStreamObserver<byte[]> stream) {
                        requests.set(stream);
                        stream.setOnReadyHandler(ready::incrementAndGet);
                    }

                    @Override
                    public void onNext(byte[] value) {
                        answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                    }
                });
        await().until(() -> requests.get().isReady());
        int before = ready.get();
        int sent = 0;
        while (requests.get().isReady() || sent < 200) {
            requests.get().onNext(new byte[1 << 16]);
            sent++;
            assertThat(sent).isLessThan(2_000);
        }
        assertThat(requests.get().isReady()).isFalse();

        service.up.get().request(Integer.MAX_VALUE);

        await().until(() -> requests.get().isReady() && ready.get() > before);
        requests.get().onCompleted();
        assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void callThatTheServerRefuses_isSentAgain_onceAndElsewhereOrThere() {
        AtomicInteger calls = new AtomicInteger();
        RawServer server = raw((connection, stream) -> {
            if (calls.incrementAndGet() == 1) {
                connection.reset(stream, 7);
            } else {
                connection.headers(stream, false, OK_HEAD).data(stream, false, ANSWER).headers(stream, true, "grpc-status",
                        "0");
            }
        });

        assertThat(call(channel(server.port()))).containsExactly('x');
        assertThat(calls).hasValue(2);
    }

    @Test
    void callThatTheServerReset_isNotSentAgain() {
        RawServer server = raw((connection, stream) -> connection.reset(stream, 2));

        Status status = fault(() -> call(channel(server.port())));

        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getDescription()).contains("INTERNAL_ERROR", "Rst Stream");
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void goaway_callsBeyondTheLastAreSentAgain_thoseBeforeGoOn() {
        List<RawServer.Connection> connections = new CopyOnWriteArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        RawServer server = raw((connection, stream) -> {
            connections.add(connection);
            switch (calls.incrementAndGet()) {
                case 1 -> {
                    // goes on while the connection goes away
                }
                case 2 -> connection.goaway(1, 0, "");
                default -> connection.headers(stream, false, OK_HEAD).data(stream, false, ANSWER)
                        .headers(stream, true, "grpc-status", "0");
            }
        });
        ManagedChannel channel = channel(server.port());
        Future<byte[]> first = hold(channel);
        await().until(() -> calls.get() == 1);

        assertThat(call(channel)).containsExactly('x');

        assertThat(server.connections).hasSize(2);
        assertThat(first).isNotDone();
        connections.get(0).context().executor().execute(() -> connections.get(0).headers(1, false, OK_HEAD)
                .data(1, false, ANSWER).headers(1, true, "grpc-status", "0"));
        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        await().until(() -> !server.connections.get(0).isActive());
    }

    @Test
    void goawayInTwoSteps_asServersDoThatStop_losesNoCall() {
        AtomicInteger calls = new AtomicInteger();
        RawServer server = raw((connection, stream) -> {
            if (calls.incrementAndGet() == 1) {
                connection.goaway(Integer.MAX_VALUE, 0, "").goaway(0, 0, "");
            } else {
                connection.headers(stream, false, OK_HEAD).data(stream, false, ANSWER).headers(stream, true, "grpc-status",
                        "0");
            }
        });

        assertThat(call(channel(server.port()))).containsExactly('x');
        assertThat(server.connections).hasSize(2);
    }

    @Test
    void goawayWithAFault_endsTheChannelsStateWithItsWords() {
        RawServer server = raw((connection, stream) -> connection.goaway(1, 11, "too_many_pings").cut());

        Status status = fault(() -> call(channel(server.port())));

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("GOAWAY", "ENHANCE_YOUR_CALM", "too_many_pings");
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void connectionLost_itsCallsFail_andAreNotSentAgain() {
        RawServer server = raw((connection, stream) -> connection.cut());

        Status status = fault(() -> call(channel(server.port())));

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void connectionLost_callsThatWaitForRoom_areSentAgain() {
        AtomicInteger calls = new AtomicInteger();
        RawServer server = keep(new RawServer(new Http2Settings().maxConcurrentStreams(1), (connection, stream) -> {
            if (calls.incrementAndGet() == 1) {
                connection.headers(stream, false, OK_HEAD);
                connection.context().executor().schedule(connection::cut, 300, TimeUnit.MILLISECONDS);
            } else {
                connection.headers(stream, false, OK_HEAD).data(stream, false, ANSWER).headers(stream, true, "grpc-status",
                        "0");
            }
        }));
        ManagedChannel channel = channel(server.port());
        Future<byte[]> sent = hold(channel);
        await().until(() -> calls.get() == 1);
        Future<byte[]> waiting = hold(channel);

        assertThat(fault(sent).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whatCameBeforeTheReset_isReadBeforeIt_alsoBySlowReaders() {
        RawServer server = raw((connection, stream) -> {
            connection.headers(stream, false, OK_HEAD);
            for (int i = 0; i < 5; i++) {
                connection.data(stream, false, ANSWER);
            }
            // the request is not over: grpc-java's server says so too
            connection.headers(stream, true, "grpc-status", "9", "grpc-message", "enough").reset(stream, 0);
        });
        ClientCall<byte[], byte[]> call = channel(server.port()).newCall(BOTH, CallOptions.DEFAULT);
        List<byte[]> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<Status> closed = new CompletableFuture<>();
        call.start(new ClientCall.Listener<>() {

            @Override
            public void onMessage(byte[] message) {
                heard.add(message);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                closed.complete(status);
            }
        }, new Metadata());
        for (int i = 1; i <= 5; i++) {
            call.request(1);
            int asked = i;
            await().untilAsserted(() -> assertThat(heard).as(closed.toString()).hasSize(asked));
        }

        assertThat(closed).succeedsWithin(Duration.ofSeconds(10)).satisfies(status -> {
            assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(status.getDescription()).isEqualTo("enough");
        });
    }

    @Test
    void whatCameBeforeTheReset_isReadBeforeIt_alsoWhereItWasAboutToBeRead() {
        AtomicReference<RawServer.Connection> first = new AtomicReference<>();
        CompletableFuture<Void> said = new CompletableFuture<>();
        RawServer server = raw((connection, stream) -> {
            connection.headers(stream, false, OK_HEAD).data(stream, false, ANSWER);
            if (first.compareAndSet(null, connection)) {
                connection.data(stream, false, ANSWER).data(stream, false, ANSWER);
            } else {
                connection.data(stream, false, ANSWER).headers(1, true, "grpc-status", "9").reset(1, 0);
                said.complete(null);
            }
        });
        ManagedChannel channel = channel(server.port());
        Reader slow = new Reader();
        ClientCall<byte[], byte[]> slowly = channel.newCall(BOTH, CallOptions.DEFAULT);
        slowly.start(slow, new Metadata());
        await().until(() -> server.calls.size() == 1);
        ClientCall<byte[], byte[]> other = channel.newCall(BOTH, CallOptions.DEFAULT);
        other.start(new ClientCall.Listener<>() {

            private boolean asked;

            @Override
            public void onMessage(byte[] message) {
                if (asked) {
                    // the reset is next
                    slowly.request(1);
                } else {
                    asked = true;
                    // on the event loop: what the server says meanwhile is read in one go
                    said.orTimeout(10, TimeUnit.SECONDS).join();
                }
            }
        }, new Metadata());
        other.request(2);

        await().until(() -> slow.heard.get() == 1);
        slowly.request(5);
        assertThat(slow.closed).succeedsWithin(Duration.ofSeconds(10))
                .satisfies(status -> assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION));
        assertThat(slow.heard).hasValue(3);
    }

    @Test
    void wholeResponseThatCameBeforeTheConnectionWasLost_isRead_alsoBySlowReaders() {
        RawServer server = raw((connection, stream) -> {
            connection.headers(stream, false, OK_HEAD);
            for (int i = 0; i < 5; i++) {
                connection.data(stream, false, ANSWER);
            }
            connection.headers(stream, true, "grpc-status", "0");
            connection.context().executor().schedule(connection::cut, 100, TimeUnit.MILLISECONDS);
        });
        ManagedChannel channel = channel(server.port());
        ClientCall<byte[], byte[]> call = channel.newCall(DOWN, CallOptions.DEFAULT);
        Reader reader = new Reader();
        call.start(reader, new Metadata());
        call.sendMessage(new byte[0]);
        call.halfClose();
        await().until(() -> server.calls.size() == 1);
        await().until(() -> channel.getState(false) == ConnectivityState.IDLE);
        for (int i = 1; i <= 5; i++) {
            call.request(1);
            int asked = i;
            await().untilAsserted(() -> assertThat(reader.heard).as(reader.closed.toString()).hasValue(asked));
        }

        assertThat(reader.closed).succeedsWithin(Duration.ofSeconds(10))
                .satisfies(status -> assertThat(status.getCode()).isEqualTo(Status.Code.OK));
    }

    /** Hears what was asked for. */
    private static final class Reader extends ClientCall.Listener<byte[]> {

        final AtomicInteger heard = new AtomicInteger();
        final CompletableFuture<Status> closed = new CompletableFuture<>();

        @Override
        public void onMessage(byte[] message) {
            heard.incrementAndGet();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
        }
    }

    @Test
    void serverEndsTheCallEarly_theRequestIsGivenUp() {
        RawServer server = raw((connection, stream) -> connection.headers(stream, true, ":status", "200", "content-type",
                "application/grpc", "grpc-status", "5"));
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        ClientCalls.asyncClientStreamingCall(channel(server.port()).newCall(UP, CallOptions.DEFAULT), last(answer));

        assertThat(fault(answer).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        await().until(() -> server.resets.equals(List.of(8L)));
    }

    @Test
    void nobodyListens_callsFail_withTheReason() {
        Server server = server();
        int port = server.getPort();
        server.shutdownNow();
        await().until(server::isTerminated);

        Status status = fault(() -> call(channel(port)));

        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isEqualTo("io exception");
        assertThat(status.getCause()).hasMessageContaining("Connection refused");
    }

    @Test
    void keepalive_noAnswer_endsTheConnectionsCalls() {
        RawServer server = raw((connection, stream) -> {
        });
        ManagedChannel channel = channel(server.port(),
                options -> options.keepAliveTime(1, TimeUnit.MILLISECONDS).keepAliveTimeout(100, TimeUnit.MILLISECONDS));
        Future<byte[]> call = hold(channel);

        // gRPC asks no sooner than after 10 s
        await().atMost(Duration.ofSeconds(20)).until(call::isDone);
        assertThat(fault(call).getDescription()).contains("Keepalive failed");
    }

    @Test
    void attributes_tellOfTheConnection() throws Exception {
        Server server = server();
        ClientCall<byte[], byte[]> call = channel(server.getPort()).newCall(UNARY, CallOptions.DEFAULT);
        CompletableFuture<Attributes> attributes = new CompletableFuture<>();
        call.start(new ClientCall.Listener<>() {

            @Override
            public void onClose(Status status, Metadata trailers) {
                attributes.complete(call.getAttributes());
            }
        }, new Metadata());
        call.request(2);
        call.sendMessage(new byte[0]);
        call.halfClose();

        Attributes of = attributes.get(10, TimeUnit.SECONDS);
        assertThat(of.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).hasToString("/127.0.0.1:" + server.getPort());
        assertThat(of.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR)).isNotNull();
    }

    @Test
    void channelThatIsShutDown_letsItsCallsFinish_andClosesItsConnections() throws Exception {
        ManagedChannel channel = channel(server().getPort());
        Future<byte[]> call = hold(channel);
        await().until(() -> service.held.get() == 1);

        channel.shutdown();
        assertThat(channel.awaitTermination(200, TimeUnit.MILLISECONDS)).isFalse();
        service.release.complete(null);

        assertThat(call).succeedsWithin(Duration.ofSeconds(10));
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> service.connections.isEmpty());
    }

    @Test
    void channelThatIsShutDownNow_endsItsCalls() throws Exception {
        ManagedChannel channel = channel(server().getPort());
        Future<byte[]> call = hold(channel);
        await().until(() -> service.held.get() == 1);

        channel.shutdownNow();

        assertThat(fault(call).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> service.connections.isEmpty());
    }

    @Test
    void serverReadsNothingAnyMore_channelThatIsShutDownNow_isTerminatedAtOnce() throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        RawServer server = keep(new RawServer(new Http2Settings().maxHeaderListSize(1 << 20),
                (connection, stream) -> over.orTimeout(20, TimeUnit.SECONDS).join()));
        keep(() -> over.complete(null));
        ManagedChannel channel = channel(server.port());
        hold(channel);
        await().until(() -> server.calls.size() == 1);
        Metadata headers = new Metadata();
        headers.put(TEXT, "x".repeat(60_000));
        // headers are held up by no window
        for (int i = 0; i < 400; i++) {
            ClientCalls.futureUnaryCall(ClientInterceptors
                    .intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)).newCall(HELD, CallOptions.DEFAULT),
                    new byte[0]);
        }

        channel.shutdownNow();

        assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void connectionThatIsShutDownWhileItIsMade_isTerminatedAtOnce_andLeavesNothingOpen() throws Exception {
        ServerSocket server = keep(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        server.setSoTimeout(10_000);
        VertxTransports transports = new VertxTransports(vertx, new TransportSettings(null, Set.of(), "",
                Duration.ofSeconds(10), 65_535, 1 << 20, 8_192, GrpcUtil.KEEPALIVE_TIME_NANOS_DISABLED, 0, false));
        keep(transports::close);
        ConnectionClientTransport transport = transports.newClientTransport(server.getLocalSocketAddress(),
                new ClientTransportOptions().setAuthority("payment"), null);
        List<String> told = new CopyOnWriteArrayList<>();
        transport.start(new ManagedClientTransport.Listener() {

            @Override
            public void transportShutdown(Status status, DisconnectError error) {
                told.add("shut down");
            }

            @Override
            public void transportTerminated() {
                told.add("terminated");
            }

            @Override
            public void transportReady() {
                told.add("ready");
            }

            @Override
            public void transportInUse(boolean inUse) {
                told.add("in use");
            }
        });
        // takes the connection, and never says that it speaks HTTP/2
        try (Socket silent = server.accept()) {
            silent.setSoTimeout(10_000);

            transport.shutdownNow(Status.UNAVAILABLE);

            await().untilAsserted(() -> assertThat(told).containsExactly("shut down", "terminated"));
            silent.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void callCancelledBeforeTheEventLoopCameToIt_isNotSent() throws Exception {
        Vertx oneLoop = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        keep(() -> oneLoop.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        RawServer server = raw((connection, stream) -> connection.headers(stream, false, OK_HEAD)
                .data(stream, false, ANSWER).headers(stream, true, "grpc-status", "0"));
        ManagedChannel channel = channel(oneLoop, server.port());
        call(channel);
        CountDownLatch go = new CountDownLatch(1);
        oneLoop.runOnContext(nothing -> {
            try {
                go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        hold(channel).cancel(true);
        ClientCall<byte[], byte[]> stream = channel.newCall(BOTH, CallOptions.DEFAULT);
        stream.start(new Reader(), new Metadata());
        stream.cancel("not needed", null);
        go.countDown();

        call(channel);
        assertThat(server.calls).hasSize(2)
                .allSatisfy(headers -> assertThat(headers.path()).hasToString("/test.Service/Unary"));
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void vertxIsClosedBeforeTheChannel_callsFail_andTheChannelIsTerminated(boolean connected) throws Exception {
        Vertx closed = Vertx.vertx();
        Server server = server();
        ManagedChannel channel = channel(closed, server.getPort());
        ClientCall<byte[], byte[]> open = channel.newCall(BOTH, CallOptions.DEFAULT);
        Reader reader = new Reader();
        Future<byte[]> held = null;
        if (connected) {
            held = hold(channel);
            open.start(reader, new Metadata());
            await().until(() -> service.held.get() == 1 && service.headers.size() == 2);
        }

        closed.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);

        if (connected) {
            assertThat(fault(held).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            open.request(1);
            open.sendMessage(new byte[1]);
            open.cancel("enough", null);
            assertThat(reader.closed).succeedsWithin(Duration.ofSeconds(10));
        }
        assertThat(fault(() -> call(channel)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        channel.shutdown();
        assertThat(channel.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void channelThatIsIdle_closesItsConnection_andConnectsAnew() {
        ManagedChannel channel = channel(server().getPort(), options -> options.idleTimeout(1, TimeUnit.SECONDS));
        call(channel);

        await().until(() -> channel.getState(false) == ConnectivityState.IDLE && service.connections.isEmpty());
        call(channel);
    }

    @Test
    void manyThreadsCall_allAreAnswered_onOneConnection() throws Exception {
        ManagedChannel channel = channel(server().getPort());
        CountDownLatch done = new CountDownLatch(8);
        AtomicInteger wrong = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            byte mine = (byte) i;
            new Thread(() -> {
                for (int j = 0; j < 500; j++) {
                    if (call(channel, mine, (byte) j)[0] != mine) {
                        wrong.incrementAndGet();
                    }
                }
                done.countDown();
            }).start();
        }

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
        assertThat(service.connections).hasSize(1);
    }

    @Test
    void closedChannels_leaveNothingBehind() throws Exception {
        Server server = server();
        for (int i = 0; i < 20; i++) {
            ManagedChannel channel = channel(server.getPort());
            call(channel);
            channel.shutdown();
            assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        await().until(() -> service.connections.isEmpty());
    }

    private static StreamObserver<byte[]> last(CompletableFuture<byte[]> answer) {
        return new StreamObserver<>() {

            @Override
            public void onNext(byte[] value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                answer.complete(null);
            }
        };
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]> newBuilder().setType(type).setFullMethodName("test.Service/" + name)
                .setRequestMarshaller(new Bytes()).setResponseMarshaller(new Bytes()).build();
    }

    /** What is called. */
    private static final class Service implements ServerInterceptor {

        final CompletableFuture<Void> release = new CompletableFuture<>();
        volatile Status fault;
        volatile boolean messageBeforeFault;
        volatile boolean readUp = true;
        volatile int downSize = 1;
        final AtomicReference<ServerCallStreamObserver<byte[]>> up = new AtomicReference<>();
        final AtomicInteger downSent = new AtomicInteger();
        final AtomicInteger held = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        final List<Metadata> headers = new CopyOnWriteArrayList<>();
        final List<Attributes> connections = new CopyOnWriteArrayList<>();

        ServerServiceDefinition definition() {
            return ServerServiceDefinition.builder("test.Service")
                    .addMethod(UNARY, ServerCalls.asyncUnaryCall((request, answer) -> {
                        if (fault == null) {
                            answer.onNext(request);
                            answer.onCompleted();
                        } else {
                            if (messageBeforeFault) {
                                answer.onNext(request);
                            }
                            answer.onError(fault.asRuntimeException());
                        }
                    }))
                    .addMethod(HELD, ServerCalls.asyncUnaryCall((request, answer) -> {
                        held.incrementAndGet();
                        ((ServerCallStreamObserver<byte[]>) answer).setOnCancelHandler(cancelled::incrementAndGet);
                        release.thenRun(() -> {
                            answer.onNext(request);
                            answer.onCompleted();
                        });
                    }))
                    .addMethod(DOWN, ServerCalls.asyncServerStreamingCall((request, answer) -> {
                        ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) answer;
                        AtomicInteger next = new AtomicInteger();
                        out.setOnReadyHandler(() -> {
                            while (out.isReady() && next.get() < request[0]) {
                                byte[] message = new byte[downSize];
                                message[0] = (byte) next.getAndIncrement();
                                downSent.incrementAndGet();
                                out.onNext(message);
                                if (next.get() == request[0]) {
                                    out.onCompleted();
                                }
                            }
                        });
                    }))
                    .addMethod(UP, ServerCalls.asyncClientStreamingCall(answer -> {
                        ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) answer;
                        if (!readUp) {
                            out.disableAutoRequest();
                        }
                        up.set(out);
                        return new StreamObserver<byte[]>() {

                            private final List<Byte> first = new ArrayList<>();

                            @Override
                            public void onNext(byte[] value) {
                                first.add(value[0]);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                cancelled.incrementAndGet();
                            }

                            @Override
                            public void onCompleted() {
                                byte[] all = new byte[first.size()];
                                for (int i = 0; i < all.length; i++) {
                                    all[i] = first.get(i);
                                }
                                answer.onNext(all);
                                answer.onCompleted();
                            }
                        };
                    }))
                    .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(answer -> new StreamObserver<byte[]>() {

                        @Override
                        public void onNext(byte[] value) {
                            answer.onNext(value);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            cancelled.incrementAndGet();
                        }

                        @Override
                        public void onCompleted() {
                            answer.onCompleted();
                        }
                    }))
                    .build();
        }

        /** Knows which connections there are. */
        final class Connections extends ServerTransportFilter {

            @Override
            public Attributes transportReady(Attributes attributes) {
                connections.add(attributes);
                return attributes;
            }

            @Override
            public void transportTerminated(Attributes attributes) {
                connections.remove(attributes);
            }
        }

        private static <T> void copy(Metadata.Key<T> key, Metadata from, Metadata to) {
            if (from.containsKey(key)) {
                from.getAll(key).forEach(value -> to.put(key, value));
            }
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata of, ServerCallHandler<Q, A> next) {
            headers.add(of);
            Metadata back = new Metadata();
            copy(BINARY, of, back);
            copy(TEXT, of, back);
            return next.startCall(new ForwardingServerCall.SimpleForwardingServerCall<Q, A>(call) {

                @Override
                public void sendHeaders(Metadata head) {
                    head.merge(back);
                    super.sendHeaders(head);
                }

                @Override
                public void close(Status status, Metadata trailers) {
                    trailers.merge(back);
                    super.close(status, trailers);
                }
            }, of);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
