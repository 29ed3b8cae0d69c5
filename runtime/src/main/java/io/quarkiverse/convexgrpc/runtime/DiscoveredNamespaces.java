package io.quarkiverse.convexgrpc.runtime;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** The namespaces in which an application looks for endpoints, as far as its configuration tells. */
public final class DiscoveredNamespaces {

    /** Stands for the application's own namespace, whose name is known where it runs. */
    public static final String OWN = ".";

    private static final Pattern STORK = Pattern.compile("(quarkus\\.stork\\.)(\"[^\"]+\"|[^\".]+)\\.service-discovery\\.type");

    private DiscoveredNamespaces() {
    }

    /**
     * Those of its gRPC clients that are balanced, those of Stork's services that our discovery follows, and those that
     * {@code service-discovery.namespaces} names.
     */
    public static Set<String> of(Config config) {
        Set<String> namespaces = new TreeSet<>();
        if (!isDiscoveryOn(config)) {
            return namespaces;
        }
        ConfigCheck.value(config, ConfigKeys.PREFIX + "service-discovery.namespaces").map(list -> List.of(list.split(",")))
                .orElse(List.of()).forEach(name -> namespaces.add(name.strip()));
        for (String client : ConfigCheck.balancedClients(config)) {
            String host = ConfigCheck.CLIENTS + client + ".host";
            if (isKnownLater(config, host)) {
                namespaces.add(OWN);
            }
            ConfigCheck.value(config, host).filter(service -> !isStatic(config, service))
                    .ifPresent(service -> namespaces.add(namespace(service)));
        }
        storkServices(config).filter(service -> !isStatic(config, service))
                .forEach(service -> namespaces.add(namespace(service)));
        namespaces.remove("");
        return namespaces;
    }

    /** Whether anything is looked for at all. */
    public static boolean isDiscoveryOn(Config config) {
        return config.getOptionalValue(ConfigKeys.PREFIX + "service-discovery.enabled", Boolean.class).orElse(true);
    }

    /** What Stork's services of the type {@code convex} are called in Kubernetes. */
    private static Stream<String> storkServices(Config config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false).map(STORK::matcher).filter(Matcher::matches)
                .filter(key -> ConfigCheck.value(config, key.group()).filter("convex"::equals).isPresent())
                .map(key -> ConfigCheck.value(config, key.group(1) + key.group(2) + ".service-discovery.service")
                        .orElse(unquoted(key.group(2))));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }

    /** The host has been looked at: {@code service} or {@code service.namespace}, and a port's name after a colon. */
    private static String namespace(String host) {
        String[] labels = host.split(":", 2)[0].split("\\.", 3);
        return labels.length == 1 ? OWN : labels[1];
    }

    /** Endpoints of the configuration are not looked for. */
    private static boolean isStatic(Config config, String service) {
        String key = ConfigKeys.PREFIX + "service-discovery.static.";
        return ConfigCheck.value(config, key + service).or(() -> ConfigCheck.value(config, key + '"' + service + '"'))
                .isPresent();
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
}
