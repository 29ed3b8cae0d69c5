package io.quarkiverse.convexgrpc.runtime;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** The namespaces in which an application looks for endpoints, as far as its configuration tells. */
public final class DiscoveredNamespaces {

    /** Stands for the application's own namespace, whose name is known where it runs. */
    public static final String OWN = ".";

    private DiscoveredNamespaces() {
    }

    /** Those of its gRPC clients that are balanced, and those that {@code service-discovery.namespaces} names. */
    public static Set<String> of(Config config) {
        Set<String> namespaces = new TreeSet<>();
        if (!config.getOptionalValue(ConfigKeys.PREFIX + "service-discovery.enabled", Boolean.class).orElse(true)) {
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
        namespaces.remove("");
        return namespaces;
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
