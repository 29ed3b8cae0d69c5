package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.KubernetesName;
import io.quarkus.runtime.configuration.DurationConverter;

/** What the values of the keys that shape manifests must look like, each by itself. */
final class ManifestKeys {

    private static final List<String> UPDATE_MODES = List.of("Off", "Initial", "Recreate", "InPlaceOrRecreate");
    private static final List<String> RESOURCES = List.of("cpu", "memory");
    private static final List<String> REQUEST_METRICS = List.of("none", "prometheus-adapter", "keda");

    private static final Pattern QUANTITY = Pattern.compile("\\d+(\\.\\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei|[eE]\\d+)?");
    private static final Pattern VERSION = Pattern.compile("1\\.\\d{1,3}(\\.\\d+)?");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern COUNT_OR_SHARE = Pattern.compile("\\d{1,6}|\\d{1,2}%|100%");
    private static final int MOST_INSTANCES = 10_000;
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    private static final int OLDEST_MINOR = 27;

    private ManifestKeys() {
    }

    static Map<String, Consumer<String>> all() {
        Map<String, Consumer<String>> keys = new LinkedHashMap<>();
        keys.put("manifests.enabled", ConfigKeys::checkBoolean);
        keys.put("manifests.headless-service", ConfigKeys::checkBoolean);
        keys.put("manifests.roles", ConfigKeys::checkBoolean);
        keys.put("kubernetes-version", ManifestKeys::checkVersion);
        keys.put("environment", ManifestKeys::checkLabel);
        keys.put("team", ManifestKeys::checkLabel);
        keys.put("component", ManifestKeys::checkLabel);
        keys.put("auto-scaling.enabled", ConfigKeys::checkBoolean);
        keys.put("auto-scaling.min-instances", ManifestKeys::checkFewest);
        keys.put("auto-scaling.max-instances", value -> ConfigKeys.checkNumber(value, 1, MOST_INSTANCES));
        keys.put("auto-scaling.cpu-threshold", ManifestKeys::checkWholePerCent);
        keys.put("auto-scaling.memory-threshold", ManifestKeys::checkWholePerCent);
        keys.put("auto-scaling.request-threshold", ManifestKeys::checkRate);
        keys.put("auto-scaling.request-metric", value -> checkOneOf(value, REQUEST_METRICS));
        keys.put("auto-scaling.prometheus-address", ManifestKeys::checkAddress);
        keys.put("auto-scaling.scale-down.cpu-threshold", ManifestKeys::checkWholePerCent);
        keys.put("auto-scaling.scale-down.memory-threshold", ManifestKeys::checkWholePerCent);
        keys.put("auto-scaling.scale-down.request-threshold", ManifestKeys::checkRate);
        keys.put("auto-scaling.scale-down.stabilization-window", ManifestKeys::checkWindow);
        keys.put("vertical-scaling.enabled", ConfigKeys::checkBoolean);
        keys.put("vertical-scaling.update-mode", value -> checkOneOf(value, UPDATE_MODES));
        keys.put("vertical-scaling.controlled-resources", value -> checkEach(value, each -> checkOneOf(each, RESOURCES)));
        for (String bound : List.of("min-cpu", "max-cpu", "min-memory", "max-memory")) {
            keys.put("vertical-scaling." + bound, ManifestKeys::checkQuantity);
        }
        keys.put("pod.resources", ConfigKeys::checkBoolean);
        keys.put("pod.pre-stop", ManifestKeys::checkSeconds);
        keys.put("pod.termination-grace-period", ManifestKeys::checkSeconds);
        keys.put("pod.topology-spread", ConfigKeys::checkBoolean);
        keys.put("pod.restricted", ConfigKeys::checkBoolean);
        keys.put("pod.environment", ConfigKeys::checkBoolean);
        keys.put("disruption-budget.enabled", ConfigKeys::checkBoolean);
        keys.put("disruption-budget.max-unavailable", ManifestKeys::checkCountOrShare);
        keys.put("disruption-budget.min-available", ManifestKeys::checkCountOrShare);
        keys.put("network-policy.enabled", ConfigKeys::checkBoolean);
        keys.put("network-policy.namespaces", value -> checkEach(value, KubernetesName.NAMESPACE::check));
        keys.put("network-policy.monitoring-namespace", KubernetesName.NAMESPACE::check);
        keys.put("monitoring.service-monitor", ConfigKeys::checkBoolean);
        keys.put("monitoring.alerts", ConfigKeys::checkBoolean);
        keys.put("monitoring.dashboard", ConfigKeys::checkBoolean);
        keys.put("monitoring.labels.*", ManifestKeys::checkLabel);
        keys.put("service-discovery.namespaces", value -> checkEach(value, ManifestKeys::checkDiscovered));
        return keys;
    }

    private static void checkEach(String list, Consumer<String> check) {
        for (String each : list.split(",")) {
            if (!each.isBlank()) {
                check.accept(each.strip());
            }
        }
    }

    private static void checkDiscovered(String value) {
        if (!".".equals(value)) {
            KubernetesName.NAMESPACE.check(value);
        }
    }

    private static void checkOneOf(String value, List<String> accepted) {
        if (!accepted.contains(value)) {
            throw new IllegalArgumentException(value + " (expected: " + String.join(", ", accepted) + ')');
        }
    }

    private static void checkVersion(String value) {
        if (!VERSION.matcher(value).matches() || Integer.parseInt(value.split("\\.")[1]) < OLDEST_MINOR) {
            throw new IllegalArgumentException(value + " (expected: 1." + OLDEST_MINOR + " or later, such as 1.32)");
        }
    }

    private static void checkLabel(String value) {
        if (!LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException(value + " (expected: the value of a label, 1 to 63 letters, digits, '-', '_' or"
                    + " '.', beginning and ending with a letter or digit)");
        }
    }

    private static void checkFewest(String value) {
        if (value.matches("0+")) {
            throw new IllegalArgumentException(value + " (expected: 1 or more: without instances there is nothing to measure,"
                    + " and nothing would bring the first one back; a ScaledObject of your own in src/main/kubernetes, with a"
                    + " trigger from elsewhere, may go to 0)");
        }
        ConfigKeys.checkNumber(value, 1, MOST_INSTANCES);
    }

    private static void checkWholePerCent(String value) {
        EjectionChecks.number(value, share -> share >= 1 && share <= 100 && share == Math.rint(share),
                "whole per cent, 1 to 100, as Kubernetes takes them");
    }

    private static void checkRate(String value) {
        EjectionChecks.number(value, rate -> rate > 0 && rate <= 1e9, "requests a second, above 0");
    }

    private static void checkAddress(String value) {
        if (!value.matches("https?://[^\\s/]+(/\\S*)?")) {
            throw new IllegalArgumentException(value + " (expected: an address such as http://prometheus.monitoring.svc:9090)");
        }
    }

    private static void checkWindow(String value) {
        checkSeconds(value);
        if (DurationConverter.parseDuration(value).compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(value + " (expected: 1h at most)");
        }
    }

    private static void checkSeconds(String value) {
        ConfigKeys.checkDurationOrZero(value);
        if (DurationConverter.parseDuration(value).toMillis() % 1000 != 0) {
            throw new IllegalArgumentException(value + " (expected: whole seconds, as Kubernetes takes them)");
        }
    }

    private static void checkQuantity(String value) {
        if (!QUANTITY.matcher(value).matches()) {
            throw new IllegalArgumentException(value + " (expected: a quantity such as 250m, 2, 256Mi or 1Gi)");
        }
    }

    private static void checkCountOrShare(String value) {
        if (!COUNT_OR_SHARE.matcher(value).matches()) {
            throw new IllegalArgumentException(value + " (expected: a whole number, or per cent from 0% to 100%)");
        }
    }
}
