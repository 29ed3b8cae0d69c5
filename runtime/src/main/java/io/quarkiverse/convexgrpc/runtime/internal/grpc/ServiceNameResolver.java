package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.net.URI;

import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** Resolves a Service to its own address by the cluster's DNS, for channels that somebody else balances. */
final class ServiceNameResolver {

    private ServiceNameResolver() {
    }

    static NameResolver create(ServiceKey service, int port, NameResolver.Args args) {
        NameResolver dns = NameResolverRegistry.getDefaultRegistry().asFactory()
                .newNameResolver(URI.create("dns:///" + service.dnsName() + ':' + port), args);
        if (dns == null) {
            throw new IllegalStateException("Mode '" + Mode.SERVICE + "' needs gRPC's DNS resolver; none is registered");
        }
        return dns;
    }
}
