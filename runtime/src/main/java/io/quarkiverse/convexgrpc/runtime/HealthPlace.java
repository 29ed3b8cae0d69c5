package io.quarkiverse.convexgrpc.runtime;

import java.util.List;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;

/**
 * Leaves the place of health and probes to an application that arranged it itself: one that switches the management
 * interface on, or says where health is served. Our defaults, beside the application, would move them from where its
 * manifests look.
 */
final class HealthPlace implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;

    static final String ROOT_PATH = "quarkus.smallrye-health.root-path";

    static final String ON_MANAGEMENT_PORT = "quarkus.smallrye-health.management.enabled";

    private static final String MANAGEMENT = "quarkus.management.enabled";
    private static final String PROBE_END = "-probe.http-action-port-name";

    /** What the keys about manifests begin with. */
    static final List<String> PLATFORMS = List.of("quarkus.kubernetes.", "quarkus.openshift.");

    /** The key that names the port of a probe. */
    static String portName(String platform, String probe) {
        return platform + probe + PROBE_END;
    }

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        boolean health = ON_MANAGEMENT_PORT.equals(name);
        boolean probe = name.endsWith(PROBE_END) && PLATFORMS.stream().anyMatch(name::startsWith);
        if (!health && !probe || value == null || !DefaultsOfOthers.isDefault(value) || !arranged(context)) {
            return value;
        }
        // Quarkus' own defaults: on the management port, and probes that follow
        return health ? value.withValue("true") : null;
    }

    private static boolean arranged(ConfigSourceInterceptorContext context) {
        return set(context.proceed(MANAGEMENT)) || set(context.proceed(ON_MANAGEMENT_PORT));
    }

    /** What the build fixed for the run time stands above all else and tells nothing of who set it. */
    private static boolean set(ConfigValue value) {
        return value != null && !DefaultsOfOthers.isDefault(value) && value.getConfigSourceOrdinal() < Integer.MAX_VALUE;
    }
}
