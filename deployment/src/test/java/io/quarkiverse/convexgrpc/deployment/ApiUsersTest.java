package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.jboss.jandex.Index;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.convexgrpc.ConvexGrpcHealthCheckService;
import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancedClientFactory;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.deployment.manifest.Discovered;
import io.quarkiverse.convexgrpc.runtime.BalancingComposition;
import io.quarkiverse.convexgrpc.runtime.LoadBalancedClientFactory;
import io.quarkus.deployment.builditem.ApplicationInfoBuildItem;

/** An application whose code asks for services may look for them in its own namespace. */
class ApiUsersTest {

    static class Discovers {
        @Inject
        ConvexGrpcKubernetesServiceDiscovery discovery;
    }

    static class Picks {
        Picks(ConvexGrpcLoadBalancer balancer) {
            balancer.pick("payment");
        }
    }

    static class Calls {
        void call(ConvexGrpcLoadBalancedClientFactory factory) {
            factory.channel("payment");
        }
    }

    static Stream<Class<?>> users() {
        return Stream.of(Discovers.class, Picks.class, Calls.class);
    }

    @ParameterizedTest
    @MethodSource("users")
    void classUsesABean_thereIsARoleForTheOwnNamespace(Class<?> user) throws IOException {
        assertThat(discovered(user).own()).isTrue();
    }

    static class LooksAtItself {
        @Inject
        ConvexGrpcHealthCheckService health;
    }

    static Stream<Class<?>> others() {
        return Stream.of(LooksAtItself.class, BalancingComposition.class, LoadBalancedClientFactory.class);
    }

    @ParameterizedTest
    @MethodSource("others")
    void classUsesNone_orIsOurs_thereIsNone(Class<?> other) throws IOException {
        assertThat(discovered(other).own()).isFalse();
    }

    private static Discovered discovered(Class<?> type) throws IOException {
        return new ApplicationFacts("kubernetes", new ApplicationInfoBuildItem(Optional.of("shop"), Optional.of("1")),
                Index.of(type), false)
                .application().discovered();
    }
}
