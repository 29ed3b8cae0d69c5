package io.quarkiverse.convexgrpc.runtime.internal.stork;

import java.util.Map;
import java.util.Optional;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.smallrye.stork.api.ServiceInstance;

/** An endpoint as Stork knows it: one number for one address. Immutable. */
class EndpointInstance implements ServiceInstance {

    private final long id;
    private final Endpoint endpoint;
    private final boolean secure;

    EndpointInstance(long id, Endpoint endpoint, boolean secure) {
        this.id = id;
        this.endpoint = endpoint;
        this.secure = secure;
    }

    EndpointInstance(EndpointInstance same) {
        this(same.id, same.endpoint, same.secure);
    }

    final Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public final long getId() {
        return id;
    }

    @Override
    public final String getHost() {
        return endpoint.addresses().get(0).getHostAddress();
    }

    @Override
    public final int getPort() {
        return endpoint.id().port();
    }

    @Override
    public final Optional<String> getPath() {
        return Optional.empty();
    }

    @Override
    public final boolean isSecure() {
        return secure;
    }

    /** Where it is, as far as it is known. */
    @Override
    public final Map<String, String> getLabels() {
        return Map.of("pod", endpoint.pod(), "zone", endpoint.zone(), "node", endpoint.node());
    }

    /** Whether one of them was picked for a call makes no difference. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof EndpointInstance instance && instance.id == id;
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public final String toString() {
        return endpoint.displayName();
    }
}
