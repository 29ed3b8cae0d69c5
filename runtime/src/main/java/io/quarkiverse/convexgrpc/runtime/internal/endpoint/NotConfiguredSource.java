package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.function.Consumer;

/** What stands in for the cluster where discovery is switched off: says of every service how it could be found. */
public final class NotConfiguredSource implements EndpointSource {

    @Override
    public Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
        sink.accept(new ServiceUpdate.Absent(service, Absence.NOT_CONFIGURED, "Service " + service.nameAndPort()
                + " in namespace " + service.namespace() + " has no static endpoints, and discovery is switched off: set "
                + "quarkus.convex-grpc.service-discovery.enabled=true or quarkus.convex-grpc.service-discovery.static.\""
                + service.nameAndPort() + "\"=<host>:<port>"));
        return () -> {
        };
    }
}
