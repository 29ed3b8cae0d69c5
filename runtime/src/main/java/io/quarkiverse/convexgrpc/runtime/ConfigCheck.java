package io.quarkiverse.convexgrpc.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;

/**
 * Finds what is wrong with the configuration, all of it at once: values and keys of this extension, and the keys of gRPC
 * clients that it balances.
 */
public final class ConfigCheck {

    private static final String CLIENTS = "quarkus.grpc.clients.";
    private static final Pattern CLIENT = Pattern.compile("quarkus\\.grpc\\.clients\\.(\"[^\"]+\"|[^.]+)\\.name-resolver");
    private static final Pattern OVERRIDE = Pattern.compile("quarkus\\.convex-grpc\\.clients\\.(\"[^\"]+\"|[^.]+)\\..*");

    private final Config config;

    public ConfigCheck(Config config) {
        this.config = config;
    }

    /** A sentence for each fault, in the order of the keys; none where all is well. */
    public List<String> faults() {
        Set<String> names = new TreeSet<>();
        StreamSupport.stream(config.getPropertyNames().spliterator(), false).forEach(names::add);
        List<String> faults = new ArrayList<>();
        Set<String> clients = new TreeSet<>();
        for (String name : names) {
            ConfigKeys.fault(name, value(name).orElse(null)).ifPresent(faults::add);
            Matcher client = CLIENT.matcher(name);
            if (client.matches() && value(name).filter(ConvexNameResolverProvider.SCHEME::equals).isPresent()) {
                clients.add(client.group(1));
            }
        }
        clients.forEach(client -> checkClient(client, faults));
        for (String name : names) {
            Matcher override = OVERRIDE.matcher(name);
            if (override.matches() && clients.stream().map(ConfigKeys::unquoted)
                    .noneMatch(ConfigKeys.unquoted(override.group(1))::equals)) {
                faults.add(name + ": there is no gRPC client '" + ConfigKeys.unquoted(override.group(1)) + "' with " + CLIENTS
                        + "<client>.name-resolver=convex (expected: one of " + clients + ")");
            }
        }
        return faults;
    }

    private void checkClient(String client, List<String> faults) {
        String host = CLIENTS + client + ".host";
        Optional<String> name = value(host);
        if (name.isEmpty()) {
            if (!known(host)) {
                faults.add(host + " is not set (expected: <service>[.<namespace>], the Service that the client calls)");
            }
        } else {
            try {
                ServiceKey.parse(name.get(), "default");
            } catch (IllegalArgumentException e) {
                faults.add(host + "=" + name.get() + " is not valid: " + e.getMessage());
            }
        }
        String vertx = CLIENTS + client + ".use-quarkus-grpc-client";
        if (value(vertx).filter("true"::equalsIgnoreCase).isPresent()) {
            faults.add(vertx + "=true is not supported together with name-resolver=convex: that client would dial the host as"
                    + " it is written (expected: false)");
        }
    }

    private boolean known(String name) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false).anyMatch(name::equals);
    }

    /** A property's value; none where it is absent or refers to something that is known later. */
    private Optional<String> value(String name) {
        try {
            return config.getOptionalValue(name, String.class);
        } catch (NoSuchElementException notKnownYet) {
            return Optional.empty();
        }
    }
}
