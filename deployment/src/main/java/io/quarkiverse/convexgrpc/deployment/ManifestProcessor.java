package io.quarkiverse.convexgrpc.deployment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkiverse.convexgrpc.deployment.manifest.Application;
import io.quarkiverse.convexgrpc.deployment.manifest.ManifestFaults;
import io.quarkiverse.convexgrpc.deployment.manifest.ManifestSayings;
import io.quarkiverse.convexgrpc.deployment.manifest.Manifests;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkus.deployment.IsNormal;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Consume;
import io.quarkus.deployment.annotations.Produce;
import io.quarkus.deployment.builditem.ApplicationInfoBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.GeneratedFileSystemResourceBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.deployment.pkg.NativeConfig;
import io.quarkus.kubernetes.spi.DecoratorBuildItem;
import io.quarkus.kubernetes.spi.KubernetesDeploymentTargetBuildItem;
import io.quarkus.kubernetes.spi.KubernetesEffectiveServiceAccountBuildItem;
import io.quarkus.kubernetes.spi.KubernetesOutputDirectoryBuildItem;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Completes the manifests that Quarkus writes. What they say is decided elsewhere. */
class ManifestProcessor {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.manifests");
    private static final String KNATIVE = "knative";
    private static final Set<String> SCALED = Set.of("Deployment", "StatefulSet");
    private static final String FOREIGN_ROLES = "-foreign-roles.yml";
    private static final String ADAPTER_RULES = "prometheus-adapter-rules.yml";

    @BuildStep
    @Produce(ServiceStartBuildItem.class)
    @Consume(ValidConfigurationBuildItem.class)
    ApplicationsBuildItem applications(ConvexGrpcBuildConfig config, ApplicationInfoBuildItem info,
            CombinedIndexBuildItem index, NativeConfig nativeConfig, LaunchModeBuildItem mode,
            List<KubernetesDeploymentTargetBuildItem> targets) {
        SortedMap<String, Application> applications = new TreeMap<>();
        if (config.manifests().enabled()) {
            for (KubernetesDeploymentTargetBuildItem each : enabled(targets)) {
                String target = each.getName();
                ApplicationFacts facts = new ApplicationFacts(target, info, index.getIndex(), nativeConfig.enabled());
                Application application = facts.application();
                Map<String, String> resources = facts.resources();
                applications.put(target, application);
                List<String> faults = ManifestFaults.of(config, application, resources);
                if (!faults.isEmpty()) {
                    throw new ConfigurationException(String.join(System.lineSeparator(), faults), Set.of());
                }
                if (mode.getLaunchMode() == LaunchMode.NORMAL && SCALED.contains(each.getKind())) {
                    ManifestSayings.information(config, application).forEach(LOG::info);
                    ManifestSayings.warnings(config, application, resources, facts.platform()).forEach(LOG::warn);
                }
            }
        }
        return new ApplicationsBuildItem(applications);
    }

    @BuildStep(onlyIf = IsNormal.class)
    void complete(ConvexGrpcBuildConfig config, ApplicationsBuildItem applications,
            BuildProducer<DecoratorBuildItem> decorators) {
        applications.byTarget().forEach((target, application) -> decorators.produce(
                new DecoratorBuildItem(target, new CompletingDecorator(new Manifests(config, application)::complete))));
    }

    /** What is not applied with the rest. */
    @BuildStep(onlyIf = IsNormal.class)
    void others(ConvexGrpcBuildConfig config, ApplicationsBuildItem applications,
            List<KubernetesEffectiveServiceAccountBuildItem> accounts, Optional<KubernetesOutputDirectoryBuildItem> output,
            BuildProducer<GeneratedFileSystemResourceBuildItem> files) {
        applications.byTarget().forEach((target, application) -> {
            Manifests manifests = new Manifests(config, application);
            String account = accounts.stream().filter(item -> target.equals(item.getTarget()) && item.wasSet())
                    .map(KubernetesEffectiveServiceAccountBuildItem::getServiceAccountName).findFirst()
                    .orElse(application.name());
            List<HasMetadata> foreign = manifests.foreign(account);
            if (!foreign.isEmpty()) {
                files.produce(file(output, target + FOREIGN_ROLES,
                        foreign.stream().map(Serialization::asYaml).collect(Collectors.joining())));
            }
        });
        applications.byTarget().values().stream().findFirst()
                .flatMap(application -> new Manifests(config, application).adapterRules())
                .map(rules -> Serialization.asYaml(rules))
                .ifPresent(rules -> files.produce(file(output, ADAPTER_RULES, rules)));
    }

    private static GeneratedFileSystemResourceBuildItem file(Optional<KubernetesOutputDirectoryBuildItem> output, String name,
            String content) {
        String path = output.map(directory -> directory.getOutputDirectory().resolve(name).toString())
                .orElse("kubernetes/" + name);
        return new GeneratedFileSystemResourceBuildItem(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Targets that are written, each once. */
    private static List<KubernetesDeploymentTargetBuildItem> enabled(List<KubernetesDeploymentTargetBuildItem> targets) {
        return KubernetesDeploymentTargetBuildItem.mergeList(targets).stream()
                .filter(KubernetesDeploymentTargetBuildItem::isEnabled).filter(target -> !KNATIVE.equals(target.getName()))
                .toList();
    }
}
