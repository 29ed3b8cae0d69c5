package io.quarkiverse.convexgrpc.runtime;

import java.util.Optional;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.grpc.runtime.config.GrpcConfiguration;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;

/**
 * Keeps {@code quarkus.grpc.clients.<client>.use-quarkus-grpc-client=true} from Quarkus for clients that this extension
 * balances, and knows of which clients it is true: Quarkus would dial the host as it is written, and not ask for a channel.
 * What it hides, it answers under a key of its own.
 */
final class VertxClients implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;

    static final String USE_VERTX = ".use-quarkus-grpc-client";
    private static final String HIDDEN = "convex-grpc.hidden.";

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (name.startsWith(HIDDEN)) {
            return context.proceed(name.substring(HIDDEN.length()));
        }
        ConfigValue value = context.proceed(name);
        if (value == null || value.getValue() == null || !name.startsWith(ConfigCheck.CLIENTS) || !name.endsWith(USE_VERTX)) {
            return value;
        }
        if (!ConfigCheck.isBalanced(context,
                name.substring(ConfigCheck.CLIENTS.length(), name.length() - USE_VERTX.length()))) {
            return value;
        }
        // what it was stays its raw value, which the build hands on to the run
        return value.withValue("false");
    }

    /** The name of a client with connections of Vert.x; empty where it is to have others. */
    static Optional<String> name(GrpcClientConfiguration client) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        return config.getConfigMapping(GrpcConfiguration.class).clients().entrySet().stream()
                .filter(entry -> entry.getValue() == client).map(entry -> entry.getKey())
                .filter(name -> chosen(config, name) || chosen(config, '"' + name + '"')).findFirst();
    }

    private static boolean chosen(SmallRyeConfig config, String key) {
        return config.getOptionalValue(HIDDEN + ConfigCheck.CLIENTS + key + USE_VERTX, Boolean.class).orElse(false);
    }
}
