package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.EndpointPick;
import io.quarkiverse.convexgrpc.EndpointState;
import io.quarkiverse.convexgrpc.ServiceDiscoveryException;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceStatistics;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** The beans by which an application finds and picks endpoints by itself, without a cluster. */
class BalancingBeansTest {

    private static final EchoServer A = new EchoServer("a");
    private static final EchoServer B = new EchoServer("b");
    private static final EchoServer SICK = new EchoServer("sick", 0, options -> options.intercept(new ServerInterceptor() {

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
                ServerCallHandler<Q, R> next) {
            call.close(Status.INTERNAL, new Metadata());
            return new ServerCall.Listener<>() {
            };
        }
    }));

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, EventLoop.class, AtTheStart.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideConfigKey("quarkus.grpc.clients.ward.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.ward.host", "ward")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.keyed.policy", "consistent-hash")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.meshed.mode", "service")
            // the policy adaptive would hardly try the sick one again
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.ward.policy", "round-robin")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", A.address() + ", " + B.address())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.late", A.address())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.keyed", A.address() + ", " + B.address())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.meshed", A.address() + ", " + B.address())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.ward",
                    A.address() + ", " + B.address() + ", " + SICK.address());

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    @Inject
    ConvexGrpcLoadBalancer balancer;

    @GrpcClient("ward")
    Channel ward;

    @Inject
    AtTheStart atTheStart;

    @Inject
    Vertx vertx;

    @AfterAll
    static void close() {
        A.close();
        B.close();
        SICK.close();
    }

    /** A call by other means than our gRPC clients, with a connection of its own. */
    private static String call(ServiceEndpoint endpoint) {
        ManagedChannel channel = ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port()).usePlaintext().build();
        try {
            return EchoServer.call(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    /** What the work comes to on an event loop. */
    @Test
    void servicesAreAskedForWhileTheApplicationStarts_theAnswerIsThere() {
        assertThat(atTheStart.endpoints()).hasSize(2);
    }

    @Test
    void calls_goToEachEndpoint() {
        Set<String> answered = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            answered.add(balancer.callAndAwait("payment", BalancingBeansTest::call));
            answered.add(balancer.call("payment.default", to -> Uni.createFrom().item(call(to))).await().indefinitely());
        }
        assertThat(answered).containsExactly("a", "b");
        assertThat(discovery.getServiceEndpoint("payment").orElseThrow().healthy()).isTrue();
        assertThat(discovery.getDiscoveryStatistics().serviceStatistics()).containsEntry("payment",
                new ServiceStatistics(2, 2, 0));
    }

    @Test
    void endpointFailsCallsOfAGrpcClient_isNotPicked() {
        await().untilAsserted(() -> {
            try {
                EchoServer.call(ward);
            } catch (StatusRuntimeException sick) {
                assertThat(sick.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
            }
            assertThat(discovery.getAllServiceEndpoints("ward").stream().map(ServiceEndpoint::state))
                    .containsExactlyInAnyOrder(EndpointState.READY, EndpointState.READY, EndpointState.EJECTED);
        });
        Set<String> answered = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            answered.add(call(discovery.getServiceEndpoint("ward").orElseThrow()));
            try (EndpointPick pick = balancer.pickAndAwait("ward")) {
                answered.add(call(pick.endpoint()));
                pick.succeeded();
            }
        }
        assertThat(answered).containsExactly("a", "b");
    }

    @Test
    void callsHaveAKey_theyGoToTheEndpointThatOwnsIt_withoutAnyHeaderConfigured() {
        for (String key : List.of("bettor-1", "bettor-2", "bettor-3")) {
            String owner = balancer.pickAndAwait("keyed", key).endpoint().endpoint();
            for (int i = 0; i < 10; i++) {
                EndpointPick pick = balancer.pick("keyed", key).await().indefinitely();
                pick.succeeded();
                assertThat(pick.endpoint().endpoint()).isEqualTo(owner);
            }
        }
    }

    @Test
    void balancingIsLeftToAMesh_anyEndpointIsPicked_howeverItFails() {
        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            EndpointPick pick = balancer.pickAndAwait("meshed");
            picked.add(pick.endpoint().endpoint());
            pick.failed(new IllegalStateException());
        }
        assertThat(picked).hasSize(2);
        assertThat(discovery.getAllServiceEndpoints("meshed")).allMatch(ServiceEndpoint::healthy);
    }

    @Test
    void onAnEventLoop_nobodyNeedWait_onceTheServiceIsKnown() {
        assertThat(EventLoop.call(vertx, () -> discovery.allServiceEndpoints("late").subscribeAsCompletionStage()).join())
                .hasSize(1);
        assertThat(EventLoop.call(vertx, () -> balancer.pick("late").subscribeAsCompletionStage()).join().endpoint())
                .isNotNull();
        assertThat(EventLoop.call(vertx, () -> discovery.getAllServiceEndpoints("late"))).hasSize(1);
        assertThat(call(EventLoop.call(vertx, () -> balancer.pickAndAwait("late").endpoint()))).isEqualTo("a");
    }

    @Test
    void nobodyKnowsTheService_itSaysWhatToSet() {
        assertThatThrownBy(() -> discovery.getServiceEndpoint("ledger")).isInstanceOf(ServiceDiscoveryException.class)
                .hasMessageContainingAll("ledger", "quarkus.convex-grpc.service-discovery.enabled");
        assertThatThrownBy(() -> balancer.pickAndAwait("ledger")).isInstanceOf(ServiceDiscoveryException.class);
        assertThatThrownBy(() -> discovery.serviceEndpointChanges("ledger").collect().first().await()
                .atMost(Duration.ofSeconds(10))).isInstanceOf(ServiceDiscoveryException.class);
        assertThatThrownBy(() -> discovery.getServiceEndpoint("Ledger")).isInstanceOf(IllegalArgumentException.class);
    }

    @ApplicationScoped
    public static class AtTheStart {

        private volatile List<ServiceEndpoint> endpoints;

        @Inject
        ConvexGrpcKubernetesServiceDiscovery discovery;

        public List<ServiceEndpoint> endpoints() {
            return endpoints;
        }

        void started(@Observes StartupEvent event) {
            endpoints = discovery.getAllServiceEndpoints("payment");
        }
    }
}
