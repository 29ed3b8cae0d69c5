package io.quarkiverse.convexgrpc.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkiverse.convexgrpc.runtime.config.BalancingConfig;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkiverse.convexgrpc.runtime.config.LoadBalancingConfig;
import io.quarkiverse.convexgrpc.runtime.config.ServiceConfig;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.kubernetes.KubernetesEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/** What the configuration says, as records that the rooms understand. */
final class Settings {

    private final ConvexGrpcConfig config;
    private final String defaultNamespace;
    private final Map<ServiceKey, ServiceConfig> services = new LinkedHashMap<>();

    /** @param defaultNamespace the namespace of services whose name says none */
    Settings(ConvexGrpcConfig config, String defaultNamespace) {
        this.config = config;
        this.defaultNamespace = defaultNamespace;
        config.services().forEach((name, service) -> services.put(ServiceKey.parse(name, defaultNamespace), service));
    }

    /** How a channel to this service balances. */
    ChannelSettings of(ServiceKey service) {
        return with(defaults(), services.get(service));
    }

    /** How the channel of this gRPC client balances. */
    ChannelSettings of(ServiceKey service, String client) {
        return with(of(service), config.clients().get(client));
    }

    /** The name of the port that calls to this service go to. */
    String portName(ServiceKey service) {
        ServiceConfig own = services.get(service);
        return own == null ? KubernetesEndpointSource.DEFAULT_PORT_NAME : own.portName().strip();
    }

    /** The endpoints that are configured, by service. */
    Map<ServiceKey, List<String>> staticEndpoints() {
        Map<ServiceKey, List<String>> endpoints = new LinkedHashMap<>();
        config.serviceDiscovery().staticEndpoints()
                .forEach((name, list) -> endpoints.put(ServiceKey.parse(name, defaultNamespace),
                        list.stream().map(String::strip).filter(endpoint -> !endpoint.isEmpty()).toList()));
        return endpoints;
    }

    private ChannelSettings defaults() {
        LoadBalancingConfig balancing = config.loadBalancing();
        return new ChannelSettings(PolicyName.of(balancing.policy().strip()),
                balancing.enabled() ? Mode.of(balancing.mode().strip()) : Mode.SERVICE, balancing.keepalive().time(),
                balancing.keepalive().timeout(), balancing.connectTimeout());
    }

    private ChannelSettings with(ChannelSettings base, BalancingConfig own) {
        if (own == null) {
            return base;
        }
        Optional<Mode> mode = config.loadBalancing().enabled() ? own.mode().map(String::strip).map(Mode::of) : Optional.empty();
        return new ChannelSettings(own.policy().map(String::strip).map(PolicyName::of).orElse(base.policy()),
                mode.orElse(base.mode()),
                own.keepalive().time().orElse(base.keepaliveTime()),
                own.keepalive().timeout().orElse(base.keepaliveTimeout()),
                own.connectTimeout().orElse(base.connectTimeout()));
    }
}
