package io.quarkiverse.convexgrpc.runtime;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;

/**
 * Keeps Quarkus from logging, in dev mode and in every test, the error "Cannot apply manifests because the Kubernetes dev
 * service is not running" where those Dev Services are switched off, as they are by our default.
 */
final class QuietDevServices implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;

    /** The level of the one that logs it. */
    static final String LEVEL = "quarkus.log.category.\"io.quarkus.kubernetes.client.deployment.DevServicesKubernetesProcessor\""
            + ".level";

    static final String ENABLED = "quarkus.kubernetes-client.devservices.enabled";

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (!LEVEL.equals(name) || value == null || !DefaultsOfOthers.isDefault(value)) {
            return value;
        }
        ConfigValue enabled = context.restart(ENABLED);
        return enabled != null && "false".equals(enabled.getValue()) ? value.withValue("OFF") : value;
    }
}
