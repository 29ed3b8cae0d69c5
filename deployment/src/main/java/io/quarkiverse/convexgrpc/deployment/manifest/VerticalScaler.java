package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.fabric8.autoscaling.api.model.v1.VerticalPodAutoscaler;
import io.fabric8.autoscaling.api.model.v1.VerticalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkiverse.convexgrpc.runtime.config.VerticalScalingConfig;

/**
 * How large instances are: a VerticalPodAutoscaler. It and a HorizontalPodAutoscaler must not go by the same resource: the
 * one would make instances smaller for the very reason for which the other makes more of them.
 */
final class VerticalScaler {

    static final String OFF = "Off";
    static final String IN_PLACE = "InPlaceOrRecreate";

    private static final String SUFFIX = "-vpa";

    private VerticalScaler() {
    }

    static String mode(ConvexGrpcBuildConfig config) {
        return config.verticalScaling().updateMode().orElse(config.autoScaling().enabled() ? OFF : "Recreate");
    }

    /** Whether it sets what it finds, and not only recommends it. */
    static boolean acts(ConvexGrpcBuildConfig config) {
        return config.verticalScaling().enabled() && !OFF.equals(mode(config));
    }

    /** Whether memory is its own, so that a HorizontalPodAutoscaler must not go by it. */
    static boolean takesMemory(ConvexGrpcBuildConfig config) {
        return acts(config) && controlled(config).contains(Resources.MEMORY);
    }

    static List<String> controlled(ConvexGrpcBuildConfig config) {
        List<String> both = List.of(Resources.CPU, Resources.MEMORY);
        return config.verticalScaling().controlledResources()
                .orElse(acts(config) && config.autoScaling().enabled() ? List.of(Resources.MEMORY) : both);
    }

    static VerticalPodAutoscaler of(ConvexGrpcBuildConfig config, Application application, HasMetadata workload,
            String container) {
        VerticalScalingConfig bounds = config.verticalScaling();
        return new VerticalPodAutoscalerBuilder()
                .withNewMetadata().withName(application.name() + SUFFIX).withLabels(Labels.all(config, application))
                .endMetadata()
                .withNewSpec()
                .withNewTargetRef(workload.getApiVersion(), workload.getKind(), workload.getMetadata().getName())
                .withNewUpdatePolicy().withUpdateMode(mode(config)).endUpdatePolicy()
                .withNewResourcePolicy().addNewContainerPolicy().withContainerName(container)
                .withControlledResources(new ArrayList<>(controlled(config)))
                .withMinAllowed(quantities(bounds.minCpu(), bounds.minMemory()))
                .withMaxAllowed(quantities(bounds.maxCpu(), bounds.maxMemory()))
                .endContainerPolicy()
                // what stands beside it is left alone
                .addNewContainerPolicy().withContainerName("*").withMode(OFF).endContainerPolicy()
                .endResourcePolicy()
                .endSpec().build();
    }

    private static Map<String, Quantity> quantities(Optional<String> cpu, Optional<String> memory) {
        Map<String, Quantity> quantities = new TreeMap<>();
        cpu.ifPresent(amount -> quantities.put(Resources.CPU, new Quantity(amount)));
        memory.ifPresent(amount -> quantities.put(Resources.MEMORY, new Quantity(amount)));
        return quantities;
    }
}
