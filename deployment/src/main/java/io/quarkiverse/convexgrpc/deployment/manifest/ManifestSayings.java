package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/** What the build says of its manifests: what an operator should know before they are applied. */
public final class ManifestSayings {

    private static final String PREFIX = ManifestFaults.PREFIX;
    private static final long MIB = 1024 * 1024;

    /** Resident memory of a sample that idles after 10,000 calls, as the guide's page on the footprint has it. */
    private static final long IDLE_ON_JVM = 157 * MIB;
    private static final long IDLE_NATIVE = 106 * MIB;

    private ManifestSayings() {
    }

    /** What is as it should be. */
    public static List<String> information(ConvexGrpcBuildConfig config, Application application) {
        if (!config.autoScaling().enabled()) {
            return List.of();
        }
        ScaleDown scaleDown = ScaleDown.of(new Autoscaler(config, application).metrics());
        String instances = "Scales from " + config.autoScaling().minInstances() + " to " + config.autoScaling().maxInstances()
                + " instances: ";
        boolean tolerance = KubernetesVersion.of(config.kubernetesVersion()).hasTolerance();
        return List.of(instances
                + String.join("; ", tolerance ? scaleDown.sentences() : scaleDown.sentencesWithoutTolerance())
                + (tolerance ? "" : "; " + PREFIX + "kubernetes-version=1.35 has them enforced"));
    }

    /** What an operator may want to change. */
    public static List<String> warnings(ConvexGrpcBuildConfig config, Application application,
            Map<String, String> resources, String platform) {
        List<String> sentences = new ArrayList<>();
        if (config.disruptionBudget().enabled() && DisruptionBudget.mostInstances(config, application) <= 1) {
            sentences.add("There is no PodDisruptionBudget: there is never more than one instance, and either it would keep its"
                    + " node from being emptied or it would do nothing. Raise " + PREFIX + (config.autoScaling().enabled()
                            ? "auto-scaling.max-instances"
                            : "auto-scaling.min-instances")
                    + ", or set " + PREFIX + "disruption-budget.enabled=false to hear no more of it");
        }
        if (application.replicas().isPresent() && config.autoScaling().enabled()) {
            sentences.add(platform + "replicas is left out: the autoscaler says how many instances there are, from " + PREFIX
                    + "auto-scaling.min-instances to max-instances");
        }
        if (!application.discovered().foreign().isEmpty() && application.namespace().isEmpty()) {
            sentences.add("There is no Role for " + String.join(", ", application.discovered().foreign())
                    + ": a binding there must name the application's own namespace, and the build does not know it. Set "
                    + platform + "namespace");
        }
        if (config.autoScaling().enabled() && Autoscaler.byKeda(config)) {
            if (application.namespace().isEmpty()) {
                sentences.add("KEDA adds up the requests of all applications called " + application.name() + ", in whatever"
                        + " namespace, since the build does not know the application's own. Set " + platform + "namespace");
            }
            if (!config.monitoring().serviceMonitor()) {
                sentences.add("KEDA asks Prometheus for series whose job is " + application.name() + ", as a ServiceMonitor"
                        + " makes them, and there is none of ours. Have one like it, or set " + PREFIX
                        + "monitoring.service-monitor=true");
            }
        }
        memory(config, application, resources, platform).ifPresent(sentences::add);
        return sentences;
    }

    /** Instances that idle must not be kept by their memory. */
    private static Optional<String> memory(ConvexGrpcBuildConfig config, Application application,
            Map<String, String> resources, String platform) {
        Optional<Quantity> asked = asked(config, application, resources, platform);
        if (!config.autoScaling().enabled() || VerticalScaler.takesMemory(config) || asked.isEmpty()) {
            return Optional.empty();
        }
        long idle = application.nativeExecutable() ? IDLE_NATIVE : IDLE_ON_JVM;
        double share = 100.0 * idle / Resources.amount(asked.get()).doubleValue();
        double down = downBelow(config, application);
        double target = config.autoScaling().memoryThreshold();
        int fewest = config.autoScaling().minInstances();
        String what;
        if (share > target) {
            what = "there would always be more instances for their memory, of which the target is "
                    + ManifestFaults.plain(target) + " %";
        } else if (share >= down) {
            what = "there would never be fewer instances for their memory, which must be below " + ManifestFaults.plain(down)
                    + " %";
        } else if (Math.ceil((fewest + 1) * share / target) > fewest) {
            what = "of a target of " + ManifestFaults.plain(target) + " %, so that there would never be as few instances as "
                    + fewest;
        } else {
            return Optional.empty();
        }
        return Optional.of("An idle instance " + (application.nativeExecutable() ? "" : "on the JVM ") + "needs about "
                + idle / MIB + " MiB, " + Math.round(share) + " % of the " + asked.get() + " that it asks for: " + what
                + ". Ask for more, or let the heap be smaller");
    }

    /** Where nothing is said, as {@link Resources} has it; a limit by itself is the most that is asked for. */
    private static Optional<Quantity> asked(ConvexGrpcBuildConfig config, Application application,
            Map<String, String> resources, String platform) {
        String limit = resources.get(platform + "resources.limits.memory");
        Optional<Quantity> request = Optional.ofNullable(resources.get(platform + "resources.requests.memory"))
                .map(Quantity::new);
        if (request.isPresent() || !config.pod().resources()) {
            return request;
        }
        Quantity ours = Resources.memoryRequest(application.nativeExecutable());
        return Optional.of(limit == null ? ours : Resources.least(ours, new Quantity(limit)));
    }

    /** What the memory must really be below, with the one tolerance that all metrics share, or with the cluster's. */
    private static double downBelow(ConvexGrpcBuildConfig config, Application application) {
        List<ScaleDown.Metric> metrics = new Autoscaler(config, application).metrics();
        ScaleDown scaleDown = ScaleDown.of(metrics);
        ScaleDown.Metric memory = metrics.stream().filter(metric -> metric.name().equals(Resources.MEMORY)).findFirst()
                .orElseThrow();
        return KubernetesVersion.of(config.kubernetesVersion()).hasTolerance() ? scaleDown.effectiveThreshold(memory)
                : scaleDown.thresholdWithoutTolerance(memory);
    }
}
