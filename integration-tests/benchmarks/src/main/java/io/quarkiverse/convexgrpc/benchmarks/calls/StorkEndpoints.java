package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.smallrye.mutiny.Uni;
import io.smallrye.stork.api.ServiceDiscovery;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.api.config.ConfigWithType;
import io.smallrye.stork.api.config.ServiceConfig;
import io.smallrye.stork.impl.DefaultServiceInstance;
import io.smallrye.stork.spi.StorkInfrastructure;
import io.smallrye.stork.spi.internal.ServiceDiscoveryLoader;

/**
 * A discovery of Stork that always knows at once: whoever asks it is told what the row says. Stork's own for Kubernetes
 * is slower. Found by Stork's service loader.
 */
public final class StorkEndpoints implements ServiceDiscoveryLoader {

    static final String TYPE = "benchmark";

    /** By the name of Stork's service. */
    private static final Map<String, List<ServiceInstance>> INSTANCES = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ServiceDiscovery createServiceDiscovery(ConfigWithType config, String service, ServiceConfig serviceConfig,
            StorkInfrastructure infrastructure) {
        return () -> Uni.createFrom().item(() -> INSTANCES.getOrDefault(service, List.of()));
    }

    static void publish(String service, List<Endpoint> endpoints) {
        INSTANCES.put(service, endpoints.stream().filter(endpoint -> endpoint.condition() == Condition.READY)
                .map(StorkEndpoints::instance).toList());
    }

    static void forget(String service) {
        INSTANCES.remove(service);
    }

    /** A pod keeps its port, so its number is an id. */
    private static ServiceInstance instance(Endpoint endpoint) {
        return new DefaultServiceInstance(endpoint.id().port(), "127.0.0.1", endpoint.id().port(), false);
    }
}
