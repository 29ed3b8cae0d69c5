package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * Resolves targets {@code convex:///<service>[.<namespace>][:<name of a port>][:<number>]}, with two slashes or three. The
 * number counts only where the Service itself is dialled (mode {@code service}); endpoints have ports of their own, and the
 * name says which of these is meant. Found by gRPC's service loader.
 */
public final class ConvexNameResolverProvider extends NameResolverProvider {

    /** The scheme of targets, and the value of Quarkus' {@code name-resolver} key. */
    public static final String SCHEME = "convex";

    /** A port's name has a letter in it. */
    private static final Pattern NUMBER = Pattern.compile(":(\\d{1,5})$");

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

    /** All that a target says but its scheme. A host with two ports is no host to the JDK, which knows its authority then. */
    private static String place(URI target) {
        String authority = target.getAuthority();
        return authority != null ? authority : target.getSchemeSpecificPart().replaceFirst("^/*", "");
    }

    private static String host(URI target) {
        return NUMBER.matcher(place(target)).replaceFirst("");
    }

    private static int port(URI target, NameResolver.Args args) {
        Matcher number = NUMBER.matcher(place(target));
        return number.find() ? Integer.parseInt(number.group(1)) : args.getDefaultPort();
    }
}
