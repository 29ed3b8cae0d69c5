package io.quarkiverse.convexgrpc.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.KubernetesName;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ComponentName;

/** What the values of the keys about this instance must look like. */
final class InstanceKeys {

    static final String SERVICE_NAME = "service-name";

    private static final String WEIGHTS = "score.weights.";
    private static final int MANY = 1_000_000;

    private InstanceKeys() {
    }

    static Map<String, Consumer<String>> all() {
        Map<String, Consumer<String>> keys = new LinkedHashMap<>();
        keys.put(SERVICE_NAME, InstanceKeys::checkServiceName);
        keys.put("service-instance-prefix", KubernetesName.INSTANCE_PREFIX::check);
        keys.put("health.enabled", ConfigKeys::checkBoolean);
        keys.put("metrics.enabled", ConfigKeys::checkBoolean);
        keys.put("metrics.max-endpoints", value -> ConfigKeys.checkCount(value, "0 for none of their own"));
        ComponentName.texts().forEach(component -> keys.put(WEIGHTS + component, InstanceKeys::checkWeight));
        keys.put("score.in-flight-limit", value -> ConfigKeys.checkCount(value, "0 to leave the component out"));
        keys.put("score.response-time-target", ConfigKeys::checkDurationOrZero);
        keys.put("score.readiness", ConfigKeys::checkBoolean);
        keys.put("score.readiness-down-below", InstanceKeys::checkScore);
        keys.put("score.readiness-up-from", InstanceKeys::checkScore);
        keys.put("score.cgroup-root", InstanceKeys::checkFolder);
        keys.put("server.load-report", ConfigKeys::checkBoolean);
        keys.put("server.max-connection-age", ConfigKeys::checkDurationOrZero);
        keys.put("server.concurrency.enabled", ConfigKeys::checkBoolean);
        keys.put("server.concurrency.initial", value -> ConfigKeys.checkNumber(value, 1, MANY));
        keys.put("server.concurrency.min", value -> ConfigKeys.checkNumber(value, 1, MANY));
        keys.put("server.concurrency.max", value -> ConfigKeys.checkNumber(value, 1, MANY));
        keys.put("draining.enabled", ConfigKeys::checkBoolean);
        keys.put("draining.propagation-time", ConfigKeys::checkDurationOrZero);
        keys.put("draining.grace-period", ConfigKeys::checkDurationOrZero);
        return keys;
    }

    /** @throws IllegalArgumentException saying which character or length is at fault */
    static void checkServiceName(String value) {
        KubernetesName.SERVICE.check(value);
    }

    /**
     * What is wrong with values that are good each by itself: a sentence for each fault.
     *
     * @param values the value of a key of this extension, without its prefix; none where it is not known
     */
    static List<String> faults(Function<String, Optional<String>> values) {
        List<String> faults = new ArrayList<>();
        ordered(values, "score.readiness-down-below", "score.readiness-up-from", false, faults);
        ordered(values, "server.concurrency.min", "server.concurrency.initial", true, faults);
        ordered(values, "server.concurrency.initial", "server.concurrency.max", true, faults);
        return faults;
    }

    private static void ordered(Function<String, Optional<String>> values, String less, String more, boolean orEqual,
            List<String> faults) {
        try {
            Optional<Double> a = values.apply(less).map(Double::valueOf);
            Optional<Double> b = values.apply(more).map(Double::valueOf);
            if (a.isPresent() && b.isPresent() && (orEqual ? a.get() > b.get() : a.get() >= b.get())) {
                faults.add(ConfigKeys.PREFIX + less + '=' + values.apply(less).get() + " is not valid: " + ConfigKeys.PREFIX
                        + more
                        + " is " + values.apply(more).get() + " (expected: " + (orEqual ? "no more" : "less") + " than that)");
            }
        } catch (NumberFormatException e) {
            // told of where the value itself is looked at
        }
    }

    private static void checkWeight(String value) {
        EjectionChecks.number(value, weight -> weight >= 0 && weight <= 1000, "a weight from 0 to 1000");
    }

    private static void checkScore(String value) {
        EjectionChecks.number(value, score -> score >= 0 && score <= 100, "a score from 0 to 100");
    }

    private static void checkFolder(String value) {
        if (!value.startsWith("/")) {
            throw new IllegalArgumentException(value + " (expected: a folder's absolute path, such as /sys/fs/cgroup)");
        }
    }
}
