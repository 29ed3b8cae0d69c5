package io.quarkiverse.convexgrpc.runtime;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;

/** Leaves Quarkus' own readiness check of the gRPC server where this extension's, which says the same, are switched off. */
final class OwnHealth implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;

    static final String OF_QUARKUS = "quarkus.grpc.server.health.enabled";

    private static final String OURS = "quarkus.convex-grpc.health.enabled";

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (!OF_QUARKUS.equals(name) || value == null || !DefaultsOfOthers.isDefault(value)) {
            return value;
        }
        ConfigValue ours = context.restart(OURS);
        return ours != null && "false".equals(ours.getValue()) ? value.withValue("true") : value;
    }
}
