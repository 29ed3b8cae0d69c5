package io.quarkiverse.convexgrpc.deployment;

import java.util.List;
import java.util.stream.Stream;

import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancedClientFactory;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;

/** Whether the application asks for services by code, whose names nobody but that code knows. */
final class ApiUsers {

    private static final List<DotName> BEANS = Stream.of(ConvexGrpcKubernetesServiceDiscovery.class,
            ConvexGrpcLoadBalancer.class, ConvexGrpcLoadBalancedClientFactory.class).map(DotName::createSimple).toList();
    private static final String OURS = "io.quarkiverse.convexgrpc.runtime.";

    private ApiUsers() {
    }

    static boolean any(IndexView index) {
        return BEANS.stream().flatMap(bean -> index.getKnownUsers(bean).stream())
                .anyMatch(user -> !user.name().toString().startsWith(OURS));
    }
}
