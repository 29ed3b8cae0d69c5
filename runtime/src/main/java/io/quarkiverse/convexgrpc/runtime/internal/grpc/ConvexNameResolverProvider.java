package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * Resolves targets {@code convex://<service>[.<namespace>][:port]} and {@code convex:///<service>[.<namespace>]}. The
 * port counts only where the Service itself is dialled (mode {@code service}); endpoints have ports of their own. Found
 * by gRPC's service loader.
 */
public final class ConvexNameResolverProvider extends NameResolverProvider {

    /** The scheme of targets, and the value of Quarkus' {@code name-resolver} key. */
    public static final String SCHEME = "convex";

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** Below DNS with its 5: the scheme of the highest is taken for every target of the process that names none. */
    @Override
    protected int priority() {
        return 4;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        GrpcAdapter adapter = GrpcAdapter.installed();
        ServiceKey service = ServiceKey.parse(host(target), adapter.defaultNamespace().get());
        ChannelSettings clientSettings = args.getArg(GrpcAdapter.SETTINGS);
        ChannelSettings settings = clientSettings != null ? clientSettings : adapter.settingsOfService().apply(service);
        if (settings.mode() == Mode.SERVICE) {
            return ServiceNameResolver.create(service, port(target, args), args);
        }
        return new ConvexNameResolver(adapter, service, settings, args);
    }

    private static String host(URI target) {
        String authority = target.getAuthority();
        String host = authority != null ? authority : String.valueOf(target.getPath()).replaceFirst("^/", "");
        return host.replaceFirst(":\\d+$", "");
    }

    private static int port(URI target, NameResolver.Args args) {
        return target.getPort() > 0 ? target.getPort() : args.getDefaultPort();
    }
}
