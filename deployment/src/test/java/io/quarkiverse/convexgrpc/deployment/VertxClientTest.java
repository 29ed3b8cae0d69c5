package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import grpc.health.v1.MutinyHealthGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.grpc.RegisterClientInterceptor;
import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Clients with {@code use-quarkus-grpc-client=true}: Vert.x connects to the endpoints that the extension chooses. */
public class VertxClientTest {

    private static final int PORT = EchoServer.freePort();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, EchoService.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideConfigKey("quarkus.grpc.server.test-port", Integer.toString(PORT))
            .overrideConfigKey("quarkus.vertx.max-event-loop-execute-time", "500ms")
            .overrideConfigKey("quarkus.vertx.warning-exception-time", "500ms")
            .overrideConfigKey("quarkus.grpc.clients.own.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.own.host", "own")
            .overrideConfigKey("quarkus.grpc.clients.own.use-quarkus-grpc-client", "true")
            .overrideConfigKey("quarkus.grpc.clients.own.user-agent", "the-application")
            .overrideConfigKey("quarkus.grpc.clients.own.max-inbound-message-size", "1000")
            .overrideConfigKey("quarkus.grpc.clients.named-by-environment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.named-by-environment.host", "own")
            .overrideRuntimeConfigKey("quarkus.grpc.clients.named-by-environment.use-quarkus-grpc-client", "true")
            .overrideConfigKey("quarkus.grpc.clients.intercepted.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.intercepted.host", "own")
            .overrideConfigKey("quarkus.grpc.clients.intercepted.use-quarkus-grpc-client", "true")
            .overrideConfigKey("quarkus.grpc.clients.quoted.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.quoted.host", "own")
            .overrideConfigKey("quarkus.grpc.clients.\"quoted\".use-quarkus-grpc-client", "true")
            .overrideConfigKey("quarkus.grpc.clients.netty.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.netty.host", "own")
            .overrideConfigKey("quarkus.grpc.clients.plain-vertx.use-quarkus-grpc-client", "true")
            .overrideConfigKey("quarkus.grpc.clients.plain-vertx.host", "127.0.0.1")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.own", "127.0.0.1:" + PORT)
            .setLogRecordPredicate(VertxClientTest::tellsOfUsOnAnEventLoopForLong)
            .assertLogRecords(blocked -> assertThat(blocked).isEmpty());

    @GrpcClient("own")
    Channel own;

    @GrpcClient("intercepted")
    @RegisterClientInterceptor(OfClient.class)
    Channel intercepted;

    @GrpcClient("named-by-environment")
    Channel namedByEnvironment;

    @GrpcClient("quoted")
    Channel quoted;

    @GrpcClient("netty")
    Channel netty;

    @GrpcClient("plain-vertx")
    Channel plainVertx;

    @GrpcClient("own")
    HealthGrpc.HealthBlockingStub blocking;

    @GrpcClient("own")
    MutinyHealthGrpc.MutinyHealthStub mutiny;

    @Inject
    Vertx vertx;

    @Inject
    Config config;

    @BeforeEach
    void forget() {
        OfAll.calls.set(0);
        OfClient.calls.set(0);
        Agents.SEEN.clear();
    }

    /** The server's start takes its time on one, too. */
    private static boolean tellsOfUsOnAnEventLoopForLong(LogRecord entry) {
        return entry.getLoggerName().contains("BlockedThreadChecker") && entry.getThrown() != null
                && Stream.of(entry.getThrown().getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith("io.quarkiverse.convexgrpc.runtime."));
    }

    private static String call(Channel channel, String request) {
        return ClientCalls.blockingUnaryCall(channel, EchoService.CALL, CallOptions.DEFAULT, request);
    }

    @Test
    void useQuarkusGrpcClient_isOverVertx_otherClientsAreNot() {
        assertThat(call(own, "x")).isEqualTo("x");
        assertThat(call(namedByEnvironment, "x")).isEqualTo("x");
        assertThat(call(netty, "x")).isEqualTo("x");
        assertThat(call(plainVertx, "x")).isEqualTo("x");

        assertThat(Agents.SEEN).satisfiesExactly(agent -> assertThat(agent).startsWith("the-application grpc-java-vertx/"),
                agent -> assertThat(agent).startsWith("grpc-java-vertx/"),
                agent -> assertThat(agent).startsWith("grpc-java-netty/"),
                agent -> assertThat(agent).isNull());
    }

    @Test
    void useQuarkusGrpcClient_underANameInQuotes_isOverVertxToo() {
        assertThat(call(quoted, "x")).isEqualTo("x");

        assertThat(Agents.SEEN).singleElement().asString().startsWith("grpc-java-vertx/");
    }

    @Test
    void keyThatIsHiddenFromQuarkus_isHiddenForOurClientsOnly() {
        assertThat(config.getValue("quarkus.grpc.clients.own.use-quarkus-grpc-client", boolean.class)).isFalse();
        assertThat(config.getValue("quarkus.grpc.clients.plain-vertx.use-quarkus-grpc-client", boolean.class)).isTrue();
    }

    @Test
    void interceptors_ofAllAndOfTheClient_areAppliedOnce() {
        call(intercepted, "x");

        assertThat(OfAll.calls).hasValue(1);
        assertThat(OfClient.calls).hasValue(1);
    }

    @Test
    void blockingStub_andMutinyStub_getAnswers() {
        HealthCheckRequest request = HealthCheckRequest.getDefaultInstance();

        assertThat(blocking.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(mutiny.check(request).await().atMost(Duration.ofSeconds(5)).getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(mutiny.watch(request).select().first().collect().asList().await().atMost(Duration.ofSeconds(5)))
                .singleElement().satisfies(answer -> assertThat(answer.getStatus()).isEqualTo(ServingStatus.SERVING));
    }

    @Test
    void callFromAnEventLoop_isAnsweredThere() throws Exception {
        CompletableFuture<List<Object>> threads = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(nothing -> {
            Thread caller = Thread.currentThread();
            Context context = Vertx.currentContext();
            mutiny.check(HealthCheckRequest.getDefaultInstance()).subscribe().with(
                    answer -> threads.complete(List.of(caller, Thread.currentThread(), context, Vertx.currentContext())),
                    threads::completeExceptionally);
        });

        List<Object> seen = threads.get(5, TimeUnit.SECONDS);
        assertThat(seen.get(1)).isEqualTo(seen.get(0));
        assertThat(seen.get(3)).isEqualTo(seen.get(2));
    }

    @Test
    void stream_endsWithAllItsMessages() {
        List<String> answers = new ArrayList<>();
        ClientCalls.blockingServerStreamingCall(own, EchoService.STREAM, CallOptions.DEFAULT, "x")
                .forEachRemaining(answers::add);

        assertThat(answers).containsExactly("x0", "x1", "x2");
    }

    @Test
    void faultOfTheService_arrives() {
        assertThatThrownBy(() -> call(own, "fail")).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            assertThat(e.getStatus().getDescription()).isEqualTo("as told");
        });
    }

    @Test
    void largestMessage_isAsConfigured() {
        assertThat(call(own, "x".repeat(1000))).hasSize(1000);
        assertThatThrownBy(() -> call(own, "x".repeat(1001))).isInstanceOfSatisfying(StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        assertThat(call(netty, "x".repeat(1001))).hasSize(1001);
    }

    @Test
    void callOfABlockingStub_onAnEventLoop_isRefused_asOnNetty() {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(nothing -> {
            try {
                outcome.complete(blocking.check(HealthCheckRequest.getDefaultInstance()));
            } catch (RuntimeException e) {
                outcome.complete(e);
            }
        });

        await().untilAsserted(() -> assertThat(outcome).isCompletedWithValueMatching(IllegalStateException.class::isInstance));
    }

    /** Counts the calls of all clients. */
    @GlobalInterceptor
    @ApplicationScoped
    static class OfAll implements ClientInterceptor {

        static final AtomicInteger calls = new AtomicInteger();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            calls.incrementAndGet();
            return next.newCall(method, options);
        }
    }

    /** Counts the calls of the client that names it. */
    @ApplicationScoped
    public static class OfClient implements ClientInterceptor {

        static final AtomicInteger calls = new AtomicInteger();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            calls.incrementAndGet();
            return next.newCall(method, options);
        }
    }

    /** Remembers what callers say they are. */
    @GlobalInterceptor
    @ApplicationScoped
    static class Agents implements ServerInterceptor {

        private static final Metadata.Key<String> AGENT = Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
        static final List<String> SEEN = new CopyOnWriteArrayList<>();

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            SEEN.add(headers.get(AGENT));
            return next.startCall(call, headers);
        }
    }
}
