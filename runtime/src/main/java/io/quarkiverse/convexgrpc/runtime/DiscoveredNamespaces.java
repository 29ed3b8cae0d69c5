package io.quarkiverse.convexgrpc.runtime;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;

/** The namespaces in which an application looks for endpoints, as far as its configuration tells. */
public final class DiscoveredNamespaces {

    /** Stands for the application's own namespace, whose name is known where it runs. */
    public static final String OWN = ".";

    private static final Pattern CLIENT = Pattern.compile("quarkus\\.grpc\\.clients\\.(\"[^\"]+\"|[^.]+)\\.name-resolver");

    private DiscoveredNamespaces() {
    }

    /** Those of its gRPC clients that are balanced, and those that {@code service-discovery.namespaces} names. */
    public static Set<String> of(Config config) {
        Set<String> namespaces = new TreeSet<>();
        if (!value(config, ConfigKeys.PREFIX + "service-discovery.enabled").map(Boolean::valueOf).orElse(true)) {
            return namespaces;
        }
        value(config, ConfigKeys.PREFIX + "service-discovery.namespaces").map(list -> List.of(list.split(",")))
                .orElse(List.of()).forEach(name -> namespaces.add(name.strip()));
        for (String name : config.getPropertyNames()) {
            Matcher client = CLIENT.matcher(name);
            if (client.matches() && value(config, name).filter(ConvexNameResolverProvider.SCHEME::equals).isPresent()) {
                String host = name.replace(".name-resolver", ".host");
                if (isKnownLater(config, host)) {
                    namespaces.add(OWN);
                }
                value(config, host).filter(service -> !isStatic(config, service))
                        .ifPresent(service -> namespaces.add(namespace(service)));
            }
        }
        namespaces.remove("");
        return namespaces;
    }

    /** The host has been looked at: {@code service} or {@code service.namespace}. */
    private static String namespace(String host) {
        String[] labels = host.split("\\.", 3);
        return labels.length == 1 ? OWN : labels[1];
    }

    /** Endpoints of the configuration are not looked for. */
    private static boolean isStatic(Config config, String service) {
        String key = ConfigKeys.PREFIX + "service-discovery.static.";
        return value(config, key + service).or(() -> value(config, key + '"' + service + '"')).isPresent();
    }

    /** Such a host is most likely one of the application's own namespace. */
    private static boolean isKnownLater(Config config, String key) {
        try {
            ConfigValue host = config.getConfigValue(key);
            return host.getRawValue() != null && host.getValue() == null;
        } catch (RuntimeException notKnownYet) {
            return true;
        }
    }

    /** None where it is absent or refers to something that is known later. */
    private static Optional<String> value(Config config, String key) {
        try {
            return config.getOptionalValue(key, String.class);
        } catch (RuntimeException notKnownYet) {
            return Optional.empty();
        }
    }
}
