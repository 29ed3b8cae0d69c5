package io.quarkiverse.convexgrpc.deployment.manifest;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkiverse.convexgrpc.runtime.config.AutoScalingConfig;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkiverse.convexgrpc.runtime.config.VerticalScalingConfig;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.KubernetesName;

/** Finds what is wrong with values that are good each by itself: a sentence for each fault, with key, value and remedy. */
public final class ManifestFaults {

    static final String PREFIX = "quarkus.convex-grpc.";
    /** A tolerance has two decimals, and must be below 1. */
    private static final int ONE_TO = 100;

    private final ConvexGrpcBuildConfig config;
    private final Application application;
    private final List<String> faults = new ArrayList<>();

    private ManifestFaults(ConvexGrpcBuildConfig config, Application application) {
        this.config = config;
        this.application = application;
    }

    /**
     * All that is wrong, in the order of the manual.
     *
     * @param resources the values of Quarkus' own keys about CPU and memory, by key
     */
    public static List<String> of(ConvexGrpcBuildConfig config, Application application, Map<String, String> resources) {
        ManifestFaults faults = new ManifestFaults(config, application);
        faults.names();
        faults.ports();
        faults.autoScaling();
        faults.verticalScaling();
        faults.disruptionBudget();
        faults.end();
        faults.quantities(resources);
        return faults.faults;
    }

    private void names() {
        String name = application.name();
        try {
            KubernetesName.SERVICE.check(config.manifests().headlessService() ? name + Services.HEADLESS_SUFFIX : name);
        } catch (IllegalArgumentException e) {
            faults.add("the name " + name + " cannot be that of the Service"
                    + (config.manifests().headlessService() ? " and, with " + PREFIX
                            + "manifests.headless-service=true, of its headless twin" : "")
                    + ": " + e.getMessage() + "; set " + PREFIX + "service-name");
        }
    }

    private void ports() {
        Map<String, Integer> ports = new TreeMap<>();
        if (!application.ports().unified()) {
            ports.put("quarkus.grpc.server.port", application.ports().grpc());
        }
        ports.put("quarkus.http.port", application.ports().http());
        application.ports().metrics().ifPresent(port -> ports.put("quarkus.management.port", port));
        Map<Integer, String> taken = new TreeMap<>();
        ports.forEach((key, port) -> {
            String other = port == 0 ? null : taken.putIfAbsent(port, key);
            if (other != null) {
                faults.add(key + '=' + port + " is the port of " + other + " already (expected: another; one port for both is"
                        + " quarkus.grpc.server.use-separate-server=false)");
            }
        });
    }

    private void autoScaling() {
        AutoScalingConfig scaling = config.autoScaling();
        if (!scaling.enabled()) {
            return;
        }
        if (scaling.minInstances() > scaling.maxInstances()) {
            wrong("auto-scaling.min-instances", scaling.minInstances(), PREFIX + "auto-scaling.max-instances is "
                    + scaling.maxInstances(), "no more than that");
        }
        below("cpu-threshold", scaling.scaleDown().cpuThreshold(), scaling.cpuThreshold());
        below("memory-threshold", scaling.scaleDown().memoryThreshold(), scaling.memoryThreshold());
        below("request-threshold", scaling.scaleDown().requestThreshold(), scaling.requestThreshold());
        if (Autoscaler.byKeda(config) && scaling.prometheusAddress().isEmpty()) {
            wrong("auto-scaling.request-metric", "keda", PREFIX + "auto-scaling.prometheus-address is not set",
                    "the address of Prometheus, such as http://prometheus.monitoring.svc:9090");
        }
    }

    private void below(String threshold, double down, double up) {
        if (down >= up) {
            wrong("auto-scaling.scale-down." + threshold, plain(down),
                    PREFIX + "auto-scaling." + threshold + " is " + plain(up),
                    "less than that, or instances would come and go without end");
        } else if (down * ONE_TO <= up) {
            wrong("auto-scaling.scale-down." + threshold, plain(down),
                    PREFIX + "auto-scaling." + threshold + " is " + plain(up),
                    "more than a hundredth of that, or no instance would ever go");
        }
    }

    private void verticalScaling() {
        VerticalScalingConfig vertical = config.verticalScaling();
        if (!vertical.enabled()) {
            return;
        }
        if (VerticalScaler.acts(config) && config.autoScaling().enabled()
                && VerticalScaler.controlled(config).contains(Resources.CPU)) {
            wrong("vertical-scaling.controlled-resources", String.join(",", VerticalScaler.controlled(config)),
                    "the HorizontalPodAutoscaler goes by the CPU too: larger instances would be taken for idle ones",
                    Resources.MEMORY + ", or " + PREFIX + "vertical-scaling.update-mode=" + VerticalScaler.OFF + ", or "
                            + PREFIX + "auto-scaling.enabled=false");
        }
        if (VerticalScaler.IN_PLACE.equals(VerticalScaler.mode(config))
                && !KubernetesVersion.of(config.kubernetesVersion()).resizesInPlace()) {
            wrong("vertical-scaling.update-mode", VerticalScaler.IN_PLACE, PREFIX + "kubernetes-version is "
                    + config.kubernetesVersion(), "1.33 or later for that mode");
        }
        bounds(Resources.CPU, vertical.minCpu(), vertical.maxCpu());
        bounds(Resources.MEMORY, vertical.minMemory(), vertical.maxMemory());
    }

    private void bounds(String resource, Optional<String> least, Optional<String> most) {
        if (least.isPresent() && most.isPresent() && amount(least.get()).compareTo(amount(most.get())) > 0) {
            wrong("vertical-scaling.min-" + resource, least.get(), PREFIX + "vertical-scaling.max-" + resource + " is "
                    + most.get(), "no more than that");
        }
    }

    private void disruptionBudget() {
        if (!config.disruptionBudget().enabled()) {
            return;
        }
        if (config.disruptionBudget().maxUnavailable().isPresent() && config.disruptionBudget().minAvailable().isPresent()) {
            wrong("disruption-budget.min-available", config.disruptionBudget().minAvailable().get(), PREFIX
                    + "disruption-budget.max-unavailable is set too", "one of the two");
        }
        int fewest = DisruptionBudget.fewestInstances(config, application);
        if (DisruptionBudget.mostInstances(config, application) > 1) {
            DisruptionBudget.blocks(config.disruptionBudget(), fewest).ifPresent(key -> faults.add(PREFIX
                    + "disruption-budget." + key + " is not valid: while there are " + fewest + " instances, as there may be,"
                    + " no node with one of them could be emptied (expected: a budget that lets one go, or more instances by "
                    + PREFIX + "auto-scaling.min-instances)"));
        }
    }

    private void end() {
        end(PREFIX + "pod.termination-grace-period", config, application, config.pod().terminationGracePeriod())
                .ifPresent(faults::add);
    }

    /** What is wrong with the time that a pod has to end, if anything. */
    static Optional<String> end(String key, ConvexGrpcBuildConfig config, Application application, Duration grace) {
        boolean sleeps = Pod.sleeps(config);
        Duration wait = sleeps ? config.pod().preStop() : Duration.ZERO;
        Draining draining = application.draining();
        Duration propagation = !draining.enabled() || sleeps && !draining.propagationTimeSet() ? Duration.ZERO
                : draining.propagationTime();
        Duration finish = draining.enabled() ? draining.gracePeriod() : Duration.ZERO;
        Duration needed = wait.plus(propagation).plus(finish);
        if (needed.compareTo(grace) < 0) {
            return Optional.empty();
        }
        return Optional.of(key + '=' + seconds(grace)
                + " is not valid: to end takes up to " + seconds(needed) + " (" + PREFIX + "pod.pre-stop "
                + seconds(wait) + ", " + PREFIX + "draining.propagation-time " + seconds(propagation) + ", " + PREFIX
                + "draining.grace-period " + seconds(finish)
                + "), and the kubelet would end it before its calls have (expected: more than that)");
    }

    private void quantities(Map<String, String> resources) {
        resources.forEach((key, value) -> {
            try {
                amount(value);
            } catch (IllegalArgumentException e) {
                faults.add(key + '=' + value + " is not valid: it cannot be read (expected: a quantity such as 250m, 2, 256Mi"
                        + " or 1Gi)");
            }
        });
        if (!faults.isEmpty()) {
            return;
        }
        resources.forEach((key, value) -> {
            String limit = resources.get(key.replace(".requests.", ".limits."));
            if (key.contains(".requests.") && limit != null && amount(value).compareTo(amount(limit)) > 0) {
                faults.add(key + '=' + value + " is not valid: " + key.replace(".requests.", ".limits.") + " is " + limit
                        + " (expected: no more than that)");
            }
        });
    }

    /** Says that a container that an autoscaler looks at does not ask for what it goes by. */
    static String withoutRequest(ConvexGrpcBuildConfig config, String container, String resource, boolean own) {
        return PREFIX + (own ? "pod.resources=" + config.pod().resources() : "auto-scaling.enabled=true")
                + " is not valid: the autoscaler goes by a share of the request for " + resource + ", and container "
                + container + " has none (expected: "
                + (own ? "true, or quarkus.kubernetes.resources.requests." + resource
                        : "quarkus.kubernetes.sidecars." + container + ".resources.requests." + resource)
                + ", or " + PREFIX + "auto-scaling.enabled=false)";
    }

    private static BigDecimal amount(String quantity) {
        return Resources.amount(new Quantity(quantity));
    }

    private void wrong(String key, Object value, String reason, String expected) {
        faults.add(PREFIX + key + '=' + value + " is not valid: " + reason + " (expected: " + expected + ')');
    }

    static String seconds(Duration duration) {
        return plain(duration.toMillis() / 1000.0) + 's';
    }

    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
