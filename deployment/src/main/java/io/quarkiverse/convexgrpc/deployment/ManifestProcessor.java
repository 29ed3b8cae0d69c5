package io.quarkiverse.convexgrpc.deployment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
import io.quarkus.deployment.annotations.Produce;
import io.quarkus.deployment.builditem.ApplicationIndexBuildItem;
import io.quarkus.deployment.builditem.ApplicationInfoBuildItem;
import io.quarkus.deployment.builditem.GeneratedFileSystemResourceBuildItem;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.deployment.pkg.NativeConfig;
import io.quarkus.kubernetes.spi.DecoratorBuildItem;
import io.quarkus.kubernetes.spi.KubernetesDeploymentTargetBuildItem;
import io.quarkus.kubernetes.spi.KubernetesEffectiveServiceAccountBuildItem;
import io.quarkus.kubernetes.spi.KubernetesOutputDirectoryBuildItem;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Completes the manifests that Quarkus writes. What they say is decided elsewhere. */
class ManifestProcessor {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.manifests");
    private static final String KNATIVE = "knative";
    private static final String FOREIGN_ROLES = "foreign-roles.yml";
    private static final String ADAPTER_RULES = "prometheus-adapter-rules.yml";

    @BuildStep
    @Produce(ServiceStartBuildItem.class)
    void check(ConvexGrpcBuildConfig config, ApplicationInfoBuildItem info, ApplicationIndexBuildItem index,
            NativeConfig nativeConfig, List<KubernetesDeploymentTargetBuildItem> targets) {
        if (!config.manifests().enabled()) {
            return;
        }
        for (String target : enabled(targets)) {
            ApplicationFacts facts = new ApplicationFacts(target, info, index.getIndex(), nativeConfig.enabled());
            List<String> faults = ManifestFaults.of(config, facts.application(), facts.resources());
            if (!faults.isEmpty()) {
                throw new ConfigurationException(String.join(System.lineSeparator(), faults), Set.of());
            }
        }
    }

    @BuildStep(onlyIf = IsNormal.class)
    void complete(ConvexGrpcBuildConfig config, ApplicationInfoBuildItem info, ApplicationIndexBuildItem index,
            NativeConfig nativeConfig, List<KubernetesDeploymentTargetBuildItem> targets,
            BuildProducer<DecoratorBuildItem> decorators) {
        if (!config.manifests().enabled()) {
            return;
        }
        for (String target : enabled(targets)) {
            ApplicationFacts facts = new ApplicationFacts(target, info, index.getIndex(), nativeConfig.enabled());
            Application application = facts.application();
            ManifestSayings.information(config, application).forEach(LOG::info);
            ManifestSayings.warnings(config, application, facts.resources(), facts.platform()).forEach(LOG::warn);
            decorators.produce(
                    new DecoratorBuildItem(target, new CompletingDecorator(new Manifests(config, application)::complete)));
        }
    }

    /** What is not applied with the rest. */
    @BuildStep(onlyIf = IsNormal.class)
    void others(ConvexGrpcBuildConfig config, ApplicationInfoBuildItem info, ApplicationIndexBuildItem index,
            NativeConfig nativeConfig, List<KubernetesDeploymentTargetBuildItem> targets,
            List<KubernetesEffectiveServiceAccountBuildItem> accounts, Optional<KubernetesOutputDirectoryBuildItem> output,
            BuildProducer<GeneratedFileSystemResourceBuildItem> files) {
        Set<String> enabled = enabled(targets);
        if (!config.manifests().enabled() || enabled.isEmpty()) {
            return;
        }
        String target = enabled.iterator().next();
        Application application = new ApplicationFacts(target, info, index.getIndex(), nativeConfig.enabled()).application();
        Manifests manifests = new Manifests(config, application);
        String account = accounts.stream().filter(item -> target.equals(item.getTarget()) && item.wasSet())
                .map(KubernetesEffectiveServiceAccountBuildItem::getServiceAccountName).findFirst()
                .orElse(application.name());
        List<HasMetadata> foreign = manifests.foreign(account);
        if (!foreign.isEmpty()) {
            files.produce(
                    file(output, FOREIGN_ROLES, foreign.stream().map(Serialization::asYaml).collect(Collectors.joining())));
        }
        manifests.adapterRules().map(rules -> Serialization.asYaml(rules))
                .ifPresent(rules -> files.produce(file(output, ADAPTER_RULES, rules)));
    }

    private static GeneratedFileSystemResourceBuildItem file(Optional<KubernetesOutputDirectoryBuildItem> output, String name,
            String content) {
        String path = output.map(directory -> directory.getOutputDirectory().resolve(name).toString())
                .orElse("kubernetes/" + name);
        return new GeneratedFileSystemResourceBuildItem(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Targets that write Deployments, each once. */
    private static Set<String> enabled(List<KubernetesDeploymentTargetBuildItem> targets) {
        return KubernetesDeploymentTargetBuildItem.mergeList(targets).stream()
                .filter(KubernetesDeploymentTargetBuildItem::isEnabled).map(KubernetesDeploymentTargetBuildItem::getName)
                .filter(Predicate.not(KNATIVE::equals)).collect(Collectors.toCollection(java.util.TreeSet::new));
    }
}
