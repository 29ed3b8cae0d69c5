package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.convexgrpc.benchmarks.StorkConfig;
import io.smallrye.stork.Stork;
import io.smallrye.stork.api.Service;
import io.smallrye.stork.api.ServiceDefinition;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.impl.DefaultServiceInstance;

/** A balancer of Stork, called as Quarkus' gRPC client calls it: with the set of instances that are connected. */
final class StorkPicking implements Picking {

    private static final String NAME = "payment";

    private final Service service;
    private final Set<ServiceInstance> instances = Collections.newSetFromMap(new ConcurrentHashMap<>());

    StorkPicking(String type, int endpoints) {
        Stork.initialize();
        Stork.getInstance().defineIfAbsent(NAME,
                ServiceDefinition.of(new StorkConfig("benchmark", Map.of()), new StorkConfig(type, Map.of())));
        service = Stork.getInstance().getService(NAME);
        for (int i = 0; i < endpoints; i++) {
            instances.add(new DefaultServiceInstance(i, Endpoints.address(i).getHostAddress(), Endpoints.PORT, false));
        }
    }

    @Override
    public Object pick() {
        return service.getLoadBalancer().selectServiceInstance(instances);
    }

    @Override
    public Object begin() {
        return service.selectInstanceAndRecordStart(instances, true);
    }

    @Override
    public void end(Object call) {
        ServiceInstance instance = (ServiceInstance) call;
        if (instance.gatherStatistics()) {
            instance.recordReply();
            instance.recordEnd(null);
        }
    }
}
