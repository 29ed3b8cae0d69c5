package io.quarkiverse.convexgrpc.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.smallrye.config.ConfigSourceInterceptorContext;

/**
 * Finds what is wrong with the configuration, all of it at once: values and keys of this extension, and the keys of gRPC
 * clients that it balances. The build judges what is there; what is missing, it leaves to the start, since it may come
 * from the environment.
 */
public final class ConfigCheck {

    static final String CLIENTS = "quarkus.grpc.clients.";
    private static final String APPLICATION_NAME = "quarkus.application.name";
    /** Quarkus' own default, which names no Service. */
    private static final String DEFAULT_HOST = "localhost";
    private static final Set<String> HARMLESS_BESIDE_TLS = Set.of("plain-text=false", "negotiation-type=tls");
    private static final Pattern CLIENT = Pattern
            .compile("(?:%[^.]+\\.)?quarkus\\.grpc\\.clients\\.(\"[^\"]+\"|[^.]+)\\.(.+)");
    private static final Pattern OVERRIDE = Pattern.compile("quarkus\\.convex-grpc\\.clients\\.(\"[^\"]+\"|[^.]+)\\..*");

    private final Config config;
    /** Those of this extension, and of gRPC clients. */
    private final Set<String> names = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    private ConfigCheck(Config config) {
        this.config = config;
        for (String name : config.getPropertyNames()) {
            if (ConfigKeys.isOurs(name) || name.contains(CLIENTS)) {
                names.add(name);
            }
        }
    }

    /** What is wrong whatever else comes: a sentence for each fault, in the order of the keys. */
    public static List<String> atBuild(Config config) {
        ConfigCheck check = new ConfigCheck(config);
        check.keys();
        check.together();
        check.serviceName();
        check.clients().forEach(client -> check.client(client, false));
        return check.faults;
    }

    /** All that is wrong: a sentence for each fault, in the order of the keys. */
    public static List<String> atStart(Config config) {
        ConfigCheck check = new ConfigCheck(config);
        check.keys();
        check.together();
        check.clients().forEach(client -> check.client(client, true));
        check.overrides();
        check.environment();
        return check.faults;
    }

    /** The clients that this extension balances, as their keys spell them. */
    static Set<String> balancedClients(Config config) {
        return new ConfigCheck(config).clients();
    }

    /** Whether this extension balances a client, whichever of its keys have its name in quotes. */
    static boolean isBalanced(ConfigSourceInterceptorContext context, String client) {
        String name = ConfigKeys.unquoted(client);
        return Stream.of(client, name.equals(client) ? '"' + name + '"' : name)
                .map(spelled -> context.restart(CLIENTS + spelled + ".name-resolver"))
                .anyMatch(resolver -> resolver != null && ConvexNameResolverProvider.SCHEME.equals(resolver.getValue()));
    }

    private void keys() {
        for (String name : names) {
            if (ConfigKeys.isOurs(name)) {
                ConfigKeys.fault(name, value(name).orElse(null)).ifPresent(faults::add);
            }
        }
    }

    private void together() {
        faults.addAll(InstanceKeys.faults(key -> value(ConfigKeys.PREFIX + key)));
    }

    /** The name that is taken from the application's where none is given. */
    private void serviceName() {
        String key = ConfigKeys.PREFIX + InstanceKeys.SERVICE_NAME;
        if (!names.contains(key)) {
            value(APPLICATION_NAME).ifPresent(name -> {
                try {
                    InstanceKeys.checkServiceName(name);
                } catch (IllegalArgumentException e) {
                    faults.add(APPLICATION_NAME + "=" + name + " cannot name the service: " + e.getMessage() + "; set " + key);
                }
            });
        }
    }

    private Set<String> clients() {
        Set<String> clients = new TreeSet<>();
        for (String name : names) {
            Matcher client = CLIENT.matcher(name);
            if (name.startsWith(CLIENTS) && client.matches() && client.group(2).equals("name-resolver")
                    && value(name).filter(ConvexNameResolverProvider.SCHEME::equals).isPresent()) {
                clients.add(client.group(1));
            }
        }
        return clients;
    }

    private void client(String client, boolean complete) {
        String host = CLIENTS + client + ".host";
        if (isSet(host)) {
            value(host).ifPresent(name -> {
                try {
                    ServiceKey.parse(name, "default");
                } catch (IllegalArgumentException e) {
                    faults.add(host + "=" + name + " is not valid: " + e.getMessage());
                }
            });
        } else if (complete) {
            faults.add(host
                    + " is not set (expected: <service>[.<namespace>][:<name of a port>], the Service that the client calls)");
        }
        value(CLIENTS + client + ".tls-configuration-name").ifPresent(name -> tls(client, name));
    }

    /** A client has its TLS of one place, and has it. */
    private void tls(String client, String name) {
        for (String other : List.of("ssl.trust-store", "ssl.certificate", "ssl.key", "plain-text", "negotiation-type")) {
            String key = CLIENTS + client + '.' + other;
            value(key).filter(value -> !HARMLESS_BESIDE_TLS.contains(other + '=' + value.toLowerCase(Locale.ROOT)))
                    .ifPresent(value -> faults.add(key + "=" + value + " contradicts " + CLIENTS + client
                            + ".tls-configuration-name=" + name + " (expected: one of the two)"));
        }
    }

    /** The TLS configurations that clients that are made at run time are to have: their names by key. */
    static Map<String, String> tlsNames(Config config) {
        Map<String, String> names = new TreeMap<>();
        for (String key : config.getPropertyNames()) {
            if (ConfigKeys.namesTls(key)) {
                value(config, key).ifPresent(name -> names.put(key, name.strip()));
            }
        }
        return names;
    }

    /** What differs for a client must be for a client that there is, in whatever profile. */
    private void overrides() {
        Set<String> clients = names.stream().map(CLIENT::matcher).filter(Matcher::matches)
                .map(client -> ConfigKeys.unquoted(client.group(1))).collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            Matcher override = OVERRIDE.matcher(name);
            if (override.matches() && !clients.contains(ConfigKeys.unquoted(override.group(1)))) {
                faults.add(
                        name + ": there is no gRPC client '" + ConfigKeys.unquoted(override.group(1)) + "', no key begins with "
                                + CLIENTS + override.group(1) + " (expected: one of " + clients + ")");
            }
        }
    }

    /** A variable that fits a key, but that no key came of, would be ignored without a word. */
    private void environment() {
        List<String> variables = names.stream().filter(ConfigKeys::namesAGroup).toList();
        if (variables.isEmpty()) {
            return;
        }
        Set<String> applied = names.stream().filter(name -> name.startsWith(ConfigKeys.PREFIX))
                .map(name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)).collect(Collectors.toSet());
        for (String name : variables) {
            if (!applied.contains(name)) {
                faults.add(name + " has no effect: the name of the service or client in it cannot be told from its underscores"
                        + " (expected: the same key, with any value, in application.properties, which tells it)");
            }
        }
    }

    /** Whether somebody sets a client's host, be it to something that is not known yet. */
    private boolean isSet(String host) {
        if (!names.contains(host)) {
            return false;
        }
        try {
            ConfigValue value = config.getConfigValue(host);
            // what the build was told on its command line is a default at run time too
            return value.getRawValue() != null && (value.getSourceOrdinal() > DefaultsOfOthers.HIGHEST_DEFAULT
                    || !DEFAULT_HOST.equals(value.getRawValue()));
        } catch (RuntimeException notKnownYet) {
            return true;
        }
    }

    private Optional<String> value(String name) {
        return value(config, name);
    }

    /** A property's value; none where it is absent or refers to something that is known later. */
    static Optional<String> value(Config config, String name) {
        try {
            return config.getOptionalValue(name, String.class);
        } catch (RuntimeException notKnownYet) {
            return Optional.empty();
        }
    }
}
