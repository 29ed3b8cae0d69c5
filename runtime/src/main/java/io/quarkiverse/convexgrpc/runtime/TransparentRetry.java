package io.quarkiverse.convexgrpc.runtime;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;

/**
 * Makes {@code true} the default of {@code quarkus.grpc.clients.<client>.retry} for clients that this extension
 * balances. Quarkus' own default switches off not only retries by policy but also gRPC's transparent ones: a call that a
 * server refused before it looked at it would fail, though it can be sent elsewhere without harm. With retries on and no
 * policy configured, those are the only ones. The application's own value wins.
 */
final class TransparentRetry implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;

    private static final String RETRY = ".retry";

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (!name.startsWith(ConfigCheck.CLIENTS) || !name.endsWith(RETRY) || setByApplication(value)) {
            return value;
        }
        if (!ConfigCheck.isBalanced(context, name.substring(ConfigCheck.CLIENTS.length(), name.length() - RETRY.length()))) {
            return value;
        }
        return ConfigValue.builder().withName(name).withValue("true").withRawValue("true")
                .withConfigSourceName("convex-grpc defaults").withConfigSourceOrdinal(Integer.MIN_VALUE).build();
    }

    private static boolean setByApplication(ConfigValue value) {
        return value != null && value.getValue() != null && !DefaultsOfOthers.isDefault(value);
    }
}
