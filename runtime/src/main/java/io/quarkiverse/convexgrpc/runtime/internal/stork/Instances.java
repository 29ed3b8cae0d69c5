package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.utils.ServiceInstanceIds;

/**
 * The endpoints of a service that calls can go to at one moment: those that are ready, else those that are draining. An
 * endpoint keeps its number from one to the next for as long as it keeps its address. Immutable.
 */
final class Instances extends AbstractList<ServiceInstance> implements RandomAccess {

    static final Instances NONE = new Instances(List.of());

    private final List<EndpointInstance> instances;
    private final Map<EndpointId, EndpointInstance> byId = new HashMap<>();

    private Instances(List<EndpointInstance> instances) {
        this.instances = instances;
        instances.forEach(instance -> byId.put(instance.endpoint().id(), instance));
    }

    /** Those of this snapshot, which comes after the one that these are of. */
    Instances next(EndpointSnapshot snapshot, boolean secure) {
        Condition condition = snapshot.count(Condition.READY) > 0 ? Condition.READY : Condition.DRAINING;
        return new Instances(snapshot.endpoints().stream().filter(endpoint -> endpoint.condition() == condition)
                .map(endpoint -> next(endpoint, secure)).toList());
    }

    private EndpointInstance next(Endpoint endpoint, boolean secure) {
        EndpointInstance before = byId.get(endpoint.id());
        if (before != null && before.endpoint().equals(endpoint)) {
            return before;
        }
        boolean moved = before == null || !before.endpoint().addresses().equals(endpoint.addresses());
        return new EndpointInstance(moved ? ServiceInstanceIds.next() : before.getId(), endpoint, secure);
    }

    /** The one of that endpoint, or null. */
    EndpointInstance of(EndpointId id) {
        return byId.get(id);
    }

    @Override
    public ServiceInstance get(int index) {
        return instances.get(index);
    }

    @Override
    public int size() {
        return instances.size();
    }
}
