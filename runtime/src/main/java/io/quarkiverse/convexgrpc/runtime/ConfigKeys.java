package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.HostPort;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.quarkus.runtime.configuration.DurationConverter;

/**
 * Every key of this extension and what its values must look like. A star stands for the name of a service or client. One
 * table serves the build, where a wrong value in the application's own files is found, and the start, where the rest is
 * known.
 */
final class ConfigKeys {

    static final String PREFIX = "quarkus.convex-grpc.";

    static final String ANY = "*";
    static final String ENV_PREFIX = "QUARKUS_CONVEX_GRPC_";
    /** What Kubernetes sets in every pod of a namespace that has a Service whose name begins with this extension's. */
    private static final Pattern SERVICE_LINK = Pattern
            .compile(ENV_PREFIX + "(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_.*)?)");
    private static final List<String> BOOLEANS = List.of("true", "false", "yes", "no", "on", "off", "1", "0", "y", "n");

    private static final List<String> RETRYABLE = Arrays.stream(Status.Code.values()).filter(code -> code != Status.Code.OK)
            .map(Status.Code::name).toList();
    /** Far longer than anybody wants, and short enough that it can be added to a moment. */
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern METHOD = Pattern.compile("[A-Za-z_][\\w.]*(/[A-Za-z_]\\w*)?");

    /** Groups of keys in which a service is named. */
    private static final List<String> SERVICES = List.of("services.", "service-discovery.static.");

    private static final String PORT_NAME = "services.*.port-name";

    /** What names a TLS configuration: Quarkus' registry knows at the start which there are. */
    private static final List<String> TLS = List.of("client-factory.tls-configuration-name",
            "services.*.tls-configuration-name");

    private static final Map<String, Consumer<String>> KEYS = keys();
    /** What stands before the names of services and clients. */
    private static final Set<String> GROUPS = KEYS.keySet().stream().filter(key -> key.contains(ANY))
            .map(key -> key.substring(0, key.indexOf(ANY))).collect(Collectors.toUnmodifiableSet());

    private static final List<KeyVariable> VARIABLES = KEYS.keySet().stream().map(KeyVariable::of).toList();

    private ConfigKeys() {
    }

    private static Map<String, Consumer<String>> keys() {
        Map<String, Consumer<String>> keys = new LinkedHashMap<>();
        keys.put("service-discovery.enabled", ConfigKeys::checkBoolean);
        keys.put("service-discovery.static.*", ConfigKeys::checkEndpoints);
        keys.put("load-balancing.enabled", ConfigKeys::checkBoolean);
        for (String group : List.of("load-balancing", "services.*", "clients.*")) {
            keys.put(group + ".policy", PolicyName::of);
            keys.put(group + ".hash-header", ConfigKeys::checkHeader);
            keys.put(group + ".mode", Mode::of);
            keys.put(group + ".connect-timeout", ConfigKeys::checkDuration);
            keys.put(group + ".max-in-flight", value -> checkCount(value, "0 for any number"));
            keys.put(group + ".max-in-flight-per-endpoint", value -> checkCount(value, "0 for any number"));
            keys.put(group + ".keepalive.time", ConfigKeys::checkDuration);
            keys.put(group + ".keepalive.timeout", ConfigKeys::checkDuration);
            keys.put(group + ".retry.max-attempts", value -> checkNumber(value, 1, 5));
            keys.put(group + ".retry.statuses", ConfigKeys::checkStatuses);
            keys.put(group + ".retry.backoff", ConfigKeys::checkDuration);
            keys.put(group + ".retry.max-backoff", ConfigKeys::checkDuration);
            keys.put(group + ".retry.methods", ConfigKeys::checkMethods);
            keys.put(group + ".hedging.max-attempts", value -> checkNumber(value, 1, 5));
            keys.put(group + ".hedging.delay", ConfigKeys::checkDuration);
            keys.put(group + ".hedging.budget", value -> checkNumber(value, 1, 100));
            keys.put(group + ".hedging.methods", ConfigKeys::checkMethods);
            keys.put(group + ".zone-preference", ZoneMode::of);
            keys.put(group + ".subset-size", value -> checkCount(value, "0 or more"));
            keys.put(group + ".slow-start", ConfigKeys::checkDurationOrZero);
            keys.put(group + ".ejection.enabled", ConfigKeys::checkBoolean);
            keys.put(group + ".ejection.consecutive-failures", EjectionChecks::count);
            keys.put(group + ".ejection.success-rate-margin", EjectionChecks::share);
            keys.put(group + ".ejection.latency-factor", EjectionChecks::factor);
            keys.put(group + ".ejection.base-time", ConfigKeys::checkDuration);
            keys.put(group + ".ejection.max-time", ConfigKeys::checkDuration);
            keys.put(group + ".ejection.max-share", EjectionChecks::shareAboveNone);
            keys.put(group + ".panic-threshold", EjectionChecks::share);
        }
        keys.put("load-balancing.zone", ConfigKeys::checkZone);
        keys.putAll(InstanceKeys.all());
        keys.putAll(ManifestKeys.all());
        keys.put(PORT_NAME, ConfigKeys::checkPortName);
        keys.put("services.*.service-port", value -> checkNumber(value, 1, 65_535));
        for (String key : TLS) {
            keys.put(key, ConfigKeys::checkTlsName);
        }
        return keys;
    }

    /** All keys without their prefix, in the order of the manual. */
    static List<String> all() {
        return List.copyOf(KEYS.keySet());
    }

    /** Whether a property, or a variable of the environment, is meant for this extension. */
    static boolean isOurs(String name) {
        return name.startsWith(PREFIX) || name.startsWith(ENV_PREFIX);
    }

    /** Whether a variable of the environment fits a key in which a service or client is named. */
    static boolean namesAGroup(String name) {
        return name.startsWith(ENV_PREFIX) && !SERVICE_LINK.matcher(name).matches()
                && VARIABLES.stream().noneMatch(variable -> !variable.named() && variable.isSpelled(name))
                && VARIABLES.stream().anyMatch(variable -> variable.named() && variable.isSpelled(name));
    }

    /**
     * What is wrong with one property, or nothing.
     *
     * @param name a property's full name; names of other extensions are none of ours
     * @param value its value, or null where it is not known yet
     */
    static Optional<String> fault(String name, String value) {
        if (name.startsWith(ENV_PREFIX)) {
            return SERVICE_LINK.matcher(name).matches() || VARIABLES.stream().anyMatch(variable -> variable.isSpelled(name))
                    ? Optional.empty()
                    : Optional.of(unknown(name));
        }
        if (!name.startsWith(PREFIX)) {
            return Optional.empty();
        }
        SpelledKey spelled = SpelledKey.of(name, GROUPS);
        Consumer<String> check = KEYS.get(spelled.key());
        if (check == null) {
            return Optional.of(unknown(name));
        }
        try {
            if (SERVICES.stream().anyMatch(spelled.key()::startsWith)) {
                checkPorts(spelled.key(), ServiceKey.parse(unquoted(spelled.named()), "default"));
            }
            if (value != null) {
                check.accept(value.strip());
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(name + "=" + value + " is not valid: " + e.getMessage());
        }
    }

    /** Whether a property names the TLS configuration of clients that are made at run time. */
    static boolean namesTls(String name) {
        return name.startsWith(PREFIX) && TLS.contains(SpelledKey.of(name, GROUPS).key());
    }

    private static String unknown(String name) {
        return name + " is not a key of this extension (expected: one of " + PREFIX + "{"
                + String.join(", ", KEYS.keySet()) + "})";
    }

    static String unquoted(String name) {
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"") ? name.substring(1, name.length() - 1) : name;
    }

    static void checkBoolean(String value) {
        if (!BOOLEANS.contains(value.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(value + " (expected: true or false)");
        }
    }

    static void checkDuration(String value) {
        Duration duration = duration(value);
        if (duration == null || duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(value + " (expected: a duration longer than 0, 24h at most)");
        }
    }

    static void checkDurationOrZero(String value) {
        Duration duration = duration(value);
        if (duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(value + " (expected: a duration, 0s for none, 24h at most)");
        }
    }

    /** Null for an empty value. */
    private static Duration duration(String value) {
        try {
            return DurationConverter.parseDuration(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(value + " (expected: a duration such as 500ms, 2s or 1m)");
        }
    }

    /** @param zero what is said of 0 */
    static void checkCount(String value, String zero) {
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(value + " (expected: a whole number, " + zero + ')');
        }
    }

    private static void checkZone(String value) {
        if (!value.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")) {
            throw new IllegalArgumentException(value + " (expected: the value of a node's label topology.kubernetes.io/zone)");
        }
    }

    static void checkNumber(String value, int least, int most) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            number = least - 1;
        }
        if (number < least || number > most) {
            throw new IllegalArgumentException(value + " (expected: a number from " + least + " to " + most + ')');
        }
    }

    /** An empty element is left out, as in every list; a list of nothing else is not. */
    private static void checkSomething(String value, String expected) {
        if (value.replace(',', ' ').isBlank()) {
            throw new IllegalArgumentException(value + " (expected: " + expected + ')');
        }
    }

    private static void checkStatuses(String value) {
        checkSomething(value, "names of gRPC status codes");
        for (String status : value.split(",")) {
            if (!status.isBlank() && !RETRYABLE.contains(status.strip())) {
                throw new IllegalArgumentException(status.strip() + " (expected: any of " + RETRYABLE + ')');
            }
        }
    }

    private static void checkMethods(String value) {
        checkSomething(value, "<package>.<Service>/<Method> or <package>.<Service>");
        for (String method : value.split(",")) {
            if (!method.isBlank() && !METHOD.matcher(method.strip()).matches()) {
                throw new IllegalArgumentException(
                        method.strip() + " (expected: <package>.<Service>/<Method> or <package>.<Service>)");
            }
        }
    }

    private static void checkEndpoints(String value) {
        // an empty element is left out, as in every list; a list of nothing else is not
        for (String endpoint : value.split(",")) {
            if (!endpoint.isBlank() || value.replace(',', ' ').isBlank()) {
                HostPort.parse(endpoint.strip());
            }
        }
    }

    private static void checkHeader(String value) {
        if (!value.matches("[A-Za-z0-9_.-]{1,100}") || value.endsWith("-bin")) {
            throw new IllegalArgumentException(
                    value + " (expected: 1 to 100 letters, digits, '-', '_' or '.', not ending with '-bin')");
        }
    }

    private static void checkTlsName(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(value + " (expected: the name of a TLS configuration, quarkus.tls.<name>.…)");
        }
    }

    /** A service's name and a key may not both say which port is meant. */
    private static void checkPorts(String key, ServiceKey service) {
        if (key.equals(PORT_NAME) && !service.port().isEmpty()) {
            throw new IllegalArgumentException("the service's name says ':" + service.port()
                    + "' already, which goes before it (expected: one of the two)");
        }
    }

    private static void checkPortName(String value) {
        if (!value.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    value + " (expected: 1 to 63 lower-case letters, digits or '-', beginning and ending with a letter or digit)");
        }
    }
}
