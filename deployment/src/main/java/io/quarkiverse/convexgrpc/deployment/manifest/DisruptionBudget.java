package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Optional;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkiverse.convexgrpc.runtime.config.DisruptionBudgetConfig;

/**
 * How many instances may be away at a time when nodes are emptied: a PodDisruptionBudget. Pods that are not ready do not
 * keep a node from being emptied (KEP-3017, {@code AlwaysAllow}).
 */
final class DisruptionBudget {

    private DisruptionBudget() {
    }

    /** The most instances that there ever are, as far as the configuration tells. */
    static int mostInstances(ConvexGrpcBuildConfig config, Application application) {
        return config.autoScaling().enabled() ? config.autoScaling().maxInstances() : fewestInstances(config, application);
    }

    static int fewestInstances(ConvexGrpcBuildConfig config, Application application) {
        return config.autoScaling().enabled() ? config.autoScaling().minInstances()
                : application.replicas().orElse(config.autoScaling().minInstances());
    }

    /**
     * What keeps every node with an instance from being emptied while there are no more than the fewest, if anything.
     *
     * @param fewest how many that are
     */
    static Optional<String> blocks(DisruptionBudgetConfig budget, int fewest) {
        if (budget.maxUnavailable().filter(most -> count(most, fewest) == 0).isPresent()) {
            return budget.maxUnavailable().map(most -> "max-unavailable=" + most);
        }
        return budget.minAvailable().filter(least -> count(least, fewest) >= fewest).map(least -> "min-available=" + least);
    }

    /** Kubernetes rounds shares up, for both. */
    private static int count(String countOrShare, int of) {
        return countOrShare.endsWith("%")
                ? (int) Math.ceil(Integer.parseInt(countOrShare.substring(0, countOrShare.length() - 1)) * of / 100.0)
                : Integer.parseInt(countOrShare);
    }

    static PodDisruptionBudget of(ConvexGrpcBuildConfig config, Application application, String app) {
        DisruptionBudgetConfig budget = config.disruptionBudget();
        PodDisruptionBudgetBuilder builder = new PodDisruptionBudgetBuilder()
                .withNewMetadata().withName(application.name()).withLabels(Labels.all(config, application)).endMetadata()
                .withNewSpec().withNewSelector().addToMatchLabels(Labels.APP, app).endSelector()
                .withUnhealthyPodEvictionPolicy("AlwaysAllow").endSpec();
        if (budget.minAvailable().isPresent()) {
            builder.editSpec().withMinAvailable(value(budget.minAvailable().get())).endSpec();
        } else {
            builder.editSpec().withMaxUnavailable(value(budget.maxUnavailable().orElse("1"))).endSpec();
        }
        return builder.build();
    }

    private static IntOrString value(String countOrShare) {
        return countOrShare.endsWith("%") ? new IntOrString(countOrShare) : new IntOrString(Integer.valueOf(countOrShare));
    }
}
