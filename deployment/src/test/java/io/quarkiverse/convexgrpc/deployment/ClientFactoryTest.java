package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import grpc.health.v1.MutinyHealthGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancedClientFactory;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Clients of services whose names nobody configured. */
class ClientFactoryTest {

    private static final String PORTS = EchoServer.freePort() + "," + EchoServer.freePort();
    private static final String A = "127.0.0.1:" + PORTS.split(",")[0];
    private static final String B = "127.0.0.1:" + PORTS.split(",")[1];
    /** As it was when the application began to stop. System properties are what class loaders share. */
    private static final String AT_THE_END = "test.factory-at-the-end";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, Counting.class, Stopping.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", A + ", " + B)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.\"payment:admin\"", B)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.\"ledger.bank\"", A)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.limited", A)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.payment.policy", "random")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.limited.max-in-flight", "1")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.resent", A)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.resent.retry.max-attempts", "2")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.hedged", A + ", " + B)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.hedged.hedging.max-attempts", "2")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.hedged.hedging.delay", "20ms")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.hedged.hedging.budget", "100")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.meshed.mode", "service")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.meshed.service-port", "9123")
            .overrideRuntimeConfigKey("test.ports", PORTS)
            .setAfterUndeployListener(() -> {
                assertThat(System.clearProperty(AT_THE_END))
                        .startsWith("called before the end, then: The application is stopping");
            });

    @Inject
    ConvexGrpcLoadBalancedClientFactory factory;

    @Inject
    MeterRegistry meters;

    @Inject
    Vertx vertx;

    @ConfigProperty(name = "test.ports")
    String ports;

    private EchoServer a;
    private EchoServer b;

    @BeforeEach
    void start() {
        int[] numbers = Arrays.stream(ports.split(",")).mapToInt(Integer::parseInt).toArray();
        a = EchoServer.again("a", numbers[0], server -> server.addService(new Healthy()));
        b = EchoServer.again("b", numbers[1], server -> server.addService(new Healthy()));
    }

    @AfterEach
    void stop() {
        for (String service : List.of("payment", "payment:admin", "ledger.bank", "limited", "resent", "hedged", "meshed",
                "unknown")) {
            factory.close(service).await().indefinitely();
        }
        a.close();
        b.close();
    }

    private static Set<String> answers(Channel channel) {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            answers.add(EchoServer.call(channel));
        }
        return answers;
    }

    @Test
    void channel_balancesOverAllEndpointsOfItsService_withGlobalInterceptors() {
        int before = Counting.CALLS.get();

        await().untilAsserted(() -> assertThat(answers(factory.channel("payment"))).containsExactly("a", "b"));

        assertThat(Counting.CALLS.get()).isGreaterThanOrEqualTo(before + 20);
        assertThat(EchoServer.call(factory.channel("payment:admin"))).isEqualTo("b");
        assertThat(EchoServer.call(factory.channel("ledger.bank"))).isEqualTo("a");
        assertThat(meters.get("convex.grpc.client.policies").tag("service", "payment.default").tag("policy", "random").gauge()
                .value()).isEqualTo(1);
    }

    @Test
    void stubsOfEveryKind_shareOneChannel() {
        HealthCheckRequest request = HealthCheckRequest.getDefaultInstance();

        assertThat(factory.stub("payment", HealthGrpc::newBlockingStub).check(request).getStatus())
                .isEqualTo(ServingStatus.SERVING);
        assertThat(factory.stub("payment.default", MutinyHealthGrpc::newMutinyStub).check(request).await().indefinitely()
                .getStatus()).isEqualTo(ServingStatus.SERVING);
        CompletableFuture<ServingStatus> answered = new CompletableFuture<>();
        factory.stub("payment.default.svc", HealthGrpc::newStub).check(request, completing(answered));
        assertThat(answered).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo(ServingStatus.SERVING);

        assertThat(factory.channelCount()).isEqualTo(1);
        assertThat(meters.get("convex.grpc.client.factory.channels").gauge().value()).isEqualTo(1);
        factory.channel("payment:admin");
        assertThat(factory.channelCount()).isEqualTo(2);
        assertThat(factory.channel("payment")).isNotInstanceOf(ManagedChannel.class);
    }

    private static StreamObserver<HealthCheckResponse> completing(CompletableFuture<ServingStatus> answered) {
        return new StreamObserver<>() {

            @Override
            public void onNext(HealthCheckResponse response) {
                answered.complete(response.getStatus());
            }

            @Override
            public void onError(Throwable failure) {
                answered.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
            }
        };
    }

    @Test
    void manyThreads_askingAtOnce_getOneChannel() {
        IntStream.range(0, 64).parallel().forEach(i -> factory.stub("payment", HealthGrpc::newBlockingStub)
                .check(HealthCheckRequest.getDefaultInstance()));

        assertThat(factory.channelCount()).isEqualTo(1);
        assertThat(meters.get("convex.grpc.client.channels").tag("service", "payment.default").gauges().stream()
                .mapToDouble(gauge -> gauge.value()).sum()).isEqualTo(1);
    }

    @Test
    void closed_callsInFlightEnd_newOnesFail_andTheNextChannelIsAnother() throws Exception {
        Channel old = factory.channel("ledger.bank");
        assertThat(EchoServer.call(old)).isEqualTo("a");
        CountDownLatch gate = new CountDownLatch(1);
        a.hold(gate);
        Future<String> held = ClientCalls.futureUnaryCall(old.newCall(EchoServer.CALL, CallOptions.DEFAULT), "");
        CompletableFuture<Void> closed = factory.close("ledger.bank").subscribeAsCompletionStage();

        assertThatThrownBy(() -> EchoServer.call(old)).isInstanceOfSatisfying(StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(factory.channelCount()).isZero();
        assertThat(closed).isNotDone();
        assertThat(held).isNotDone();
        gate.countDown();
        assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(closed).succeedsWithin(5, TimeUnit.SECONDS);

        assertThat(EchoServer.call(factory.channel("ledger.bank"))).isEqualTo("a");
        assertThat(factory.channelCount()).isEqualTo(1);
    }

    @Test
    void close_whereNoneIsOpen_endsAtOnce() {
        assertThat(factory.close("unknown").subscribeAsCompletionStage()).isCompleted();
    }

    @Test
    void nameThatIsWrong_isRefused_andOpensNothing() {
        for (String name : List.of("Payment", "payment:9000", "", "payment.shop.svc.clusterset.local", "10.0.0.1")) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> factory.channel(name))
                    .withMessageContaining("expected: ");
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> factory.close(name));
        }
        assertThatNullPointerException().isThrownBy(() -> factory.channel(null)).withMessage("service");
        assertThatNullPointerException().isThrownBy(() -> factory.stub("payment", null)).withMessage("stub");
        assertThat(factory.channelCount()).isZero();
    }

    @Test
    void serviceThatIsNotThere_callsFailWithTheReason() {
        assertThatThrownBy(() -> EchoServer.call(factory.channel("unknown"))).isInstanceOfSatisfying(
                StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains("unknown", "no static endpoints");
                });
    }

    @Test
    void limitOfTheService_holds() {
        CountDownLatch gate = new CountDownLatch(1);
        a.hold(gate);
        ClientCalls.futureUnaryCall(factory.channel("limited").newCall(EchoServer.CALL, CallOptions.DEFAULT), "");

        assertThatThrownBy(() -> EchoServer.call(factory.channel("limited"))).isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        gate.countDown();
    }

    @Test
    void callThatFails_isSentAgain_whereTheServiceSaysSo() {
        HealthCheckRequest failsOnce = HealthCheckRequest.newBuilder().setService(Healthy.FAILS_ONCE).build();

        assertThatThrownBy(() -> factory.stub("payment:admin", HealthGrpc::newBlockingStub).check(failsOnce))
                .isInstanceOfSatisfying(StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(factory.stub("resent", HealthGrpc::newBlockingStub).check(failsOnce).getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void callThatWaits_isSentToAnotherEndpointToo_whereTheServiceSaysSo() {
        CountDownLatch gate = new CountDownLatch(1);
        // an attempt more goes to the same endpoint where there is no other yet
        await().untilAsserted(() -> assertThat(answers(factory.channel("hedged"))).containsExactly("a", "b"));
        a.hold(gate);

        try {
            for (int i = 0; i < 10; i++) {
                assertThat(ClientCalls.blockingUnaryCall(factory.channel("hedged"), EchoServer.CALL,
                        CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS), "")).isEqualTo("b");
            }
        } finally {
            gate.countDown();
        }
    }

    @Test
    void modeService_dialsTheService_atItsPort() {
        Channel meshed = factory.channel("meshed");

        assertThat(meshed.authority()).isEqualTo("meshed.default.svc:9123");
        assertThatThrownBy(() -> EchoServer.call(meshed)).isInstanceOfSatisfying(StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getDescription()).contains("Unable to resolve host meshed.default.svc"));
    }

    @Test
    void eventLoop_mayOpenCallAndClose_andIsCalledBackThere() {
        CompletableFuture<Object> done = new CompletableFuture<>();
        Set<Boolean> onEventLoop = ConcurrentHashMap.newKeySet();
        vertx.getOrCreateContext().runOnContext(ignored -> factory.stub("payment", MutinyHealthGrpc::newMutinyStub)
                .check(HealthCheckRequest.getDefaultInstance())
                .invoke(() -> onEventLoop.add(Context.isOnEventLoopThread()))
                .chain(() -> factory.close("payment"))
                .subscribe().with(done::complete, done::completeExceptionally));

        assertThat(done).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(onEventLoop).containsExactly(true);
        assertThat(factory.channelCount()).isZero();
    }

    @Test
    void blockingStub_onAnEventLoop_refusesToBlockIt() {
        CompletableFuture<Object> done = new CompletableFuture<>();
        vertx.getOrCreateContext().runOnContext(ignored -> {
            try {
                factory.stub("payment", HealthGrpc::newBlockingStub).check(HealthCheckRequest.getDefaultInstance());
                done.complete("answered");
            } catch (IllegalStateException refused) {
                done.complete(refused.getMessage());
            }
        });

        assertThat(done).succeedsWithin(5, TimeUnit.SECONDS).asString().contains("from the event loop");
    }

    /** Every instance of the application is well. */
    private static final class Healthy extends HealthGrpc.HealthImplBase {

        static final String FAILS_ONCE = "fails once";

        private final AtomicInteger failed = new AtomicInteger();

        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
            if (request.getService().equals(FAILS_ONCE) && failed.getAndIncrement() == 0) {
                answer.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            answer.onNext(HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build());
            answer.onCompleted();
        }
    }

    /** Counts the calls of all clients. */
    @GlobalInterceptor
    @ApplicationScoped
    public static class Counting implements ClientInterceptor {

        static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            CALLS.incrementAndGet();
            return next.newCall(method, options);
        }
    }

    /** Uses the factory when the application ends, and when its beans do. */
    @ApplicationScoped
    public static class Stopping {

        @Inject
        ConvexGrpcLoadBalancedClientFactory factory;

        void stop(@Observes ShutdownEvent event) {
            factory.channel("payment");
            System.setProperty(AT_THE_END, "called before the end");
        }

        @PreDestroy
        void end() {
            try {
                factory.channel("payment");
            } catch (IllegalStateException refused) {
                System.setProperty(AT_THE_END, System.getProperty(AT_THE_END) + ", then: " + refused.getMessage());
            }
        }
    }
}
