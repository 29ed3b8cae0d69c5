package io.quarkiverse.convexgrpc.deployment.manifest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/**
 * What the manifests say in the end: takes what Quarkus made of the application and of the files in
 * {@code src/main/kubernetes}, completes it and adds what is missing. Nothing that is there is replaced, and the same input
 * gives the same output.
 */
public final class Manifests {

    private final ConvexGrpcBuildConfig config;
    private final Application application;
    private final Map<String, String> labels;

    public Manifests(ConvexGrpcBuildConfig config, Application application) {
        this.config = config;
        this.application = application;
        this.labels = Labels.all(config, application);
    }

    /**
     * All objects, in an order that does not depend on that of the given ones.
     *
     * @throws InvalidManifestsException where they would not do, naming key, value and remedy
     */
    public List<HasMetadata> complete(List<HasMetadata> given) {
        Optional<HasMetadata> workload = given.stream().filter(this::isWorkload).findFirst();
        Present present = new Present(given, application.name());
        Access access = new Access(config, application);
        List<HasMetadata> objects = new ArrayList<>(given);
        objects.removeIf(object -> !application.usesKubernetesClient() && access.isViewOfAll(object));
        if (workload.isPresent()) {
            complete(objects, workload.get(), present);
        }
        String account = workload.map(found -> account(template(found).getSpec())).orElse(application.name());
        // one of another name is somebody else's
        add(objects, account.equals(application.name()) && !present.has("ServiceAccount", account),
                () -> access.account(account));
        access.own(account).stream().filter(object -> config.manifests().roles())
                .filter(object -> !present.has(object.getKind(), object.getMetadata().getName())).forEach(objects::add);
        // Quarkus has done so with its own
        application.namespace().ifPresent(namespace -> objects.stream()
                .filter(object -> !given.contains(object) && object.getMetadata().getNamespace() == null)
                .forEach(object -> object.getMetadata().setNamespace(namespace)));
        return Order.of(withToken(objects));
    }

    /** Puts the completed workload in the given one's place, and beside it what belongs to it. */
    private void complete(List<HasMetadata> objects, HasMetadata given, Present present) {
        checkEnd(template(given).getSpec());
        boolean theirs = present.autoscaler();
        boolean ours = config.autoScaling().enabled() && !theirs;
        Pod pod = new Pod(config, application, present.referredPorts(template(given)));
        HasMetadata workload = complete(given, pod, ours || theirs);
        PodTemplateSpec template = template(workload);
        Container container = Pod.container(template.getSpec(), application);
        Map<String, String> podLabels = template.getMetadata().getLabels();
        String app = podLabels.get(Labels.APP);
        Services services = new Services(application, labels, app);
        objects.replaceAll(object -> object == given ? workload
                : object instanceof Service service && application.name().equals(object.getMetadata().getName())
                        ? services.complete(service)
                        : object);
        add(objects, config.manifests().headlessService()
                && container.getPorts().stream().anyMatch(port -> Ports.GRPC.equals(port.getName()))
                && !present.has("Service", application.name() + Services.HEADLESS_SUFFIX), services::headless);
        if (ours) {
            checkRequests(template.getSpec(), container);
            objects.add(new Autoscaler(config, application).of(workload));
        }
        add(objects, config.verticalScaling().enabled() && !present.verticalScaler(),
                () -> VerticalScaler.of(config, application, workload, container.getName()));
        add(objects, config.disruptionBudget().enabled() && (theirs || mostInstances(workload) > 1)
                && !present.selects("PodDisruptionBudget", "selector", podLabels),
                () -> DisruptionBudget.of(config, application, app));
        add(objects, config.networkPolicy().enabled() && !present.selects("NetworkPolicy", "podSelector", podLabels),
                () -> Callers.of(config, application, app, container.getPorts()));
        Map<String, String> monitored = Labels.under(config.monitoring().labels(), labels);
        pod.metricsPort(template.getSpec()).ifPresent(port -> add(objects,
                config.monitoring().serviceMonitor() && !present.any("ServiceMonitor"),
                () -> Monitoring.serviceMonitor(application, monitored, app, port)));
        // series of an autoscaler of another name are not known
        add(objects, config.monitoring().alerts() && !present.has("PrometheusRule", application.name()),
                () -> Alerts.rule(application.name(), monitored, ours));
        add(objects, config.monitoring().dashboard() && !present.has("ConfigMap", Dashboard.name(application.name())),
                () -> Dashboard.configMap(application.name(), monitored));
    }

    private int mostInstances(HasMetadata workload) {
        Integer replicas = workload instanceof StatefulSet set ? set.getSpec().getReplicas()
                : ((Deployment) workload).getSpec().getReplicas();
        return replicas == null ? DisruptionBudget.mostInstances(config, application) : replicas;
    }

    private String account(PodSpec spec) {
        return spec.getServiceAccountName() == null ? application.name() : spec.getServiceAccountName();
    }

    /** The rule by which prometheus-adapter serves requests a second, where that is asked for; not an object. */
    public Optional<Map<String, Object>> adapterRules() {
        return config.autoScaling().enabled() && Autoscaler.byAdapter(config)
                ? Optional.of(RequestRate.adapterRules())
                : Optional.empty();
    }

    /** What must be applied to other namespaces, by whoever may. */
    public List<HasMetadata> foreign(String account) {
        return config.manifests().roles() ? new Access(config, application).foreign(account) : List.of();
    }

    private static void add(List<HasMetadata> objects, boolean wanted, Supplier<HasMetadata> object) {
        if (wanted) {
            objects.add(object.get());
        }
    }

    private boolean isWorkload(HasMetadata object) {
        return (object instanceof Deployment || object instanceof StatefulSet)
                && application.name().equals(object.getMetadata().getName());
    }

    private HasMetadata complete(HasMetadata workload, Pod pod, boolean scaled) {
        Map<String, String> all = Labels.under(workload.getMetadata().getLabels(), labels);
        if (workload instanceof StatefulSet set) {
            StatefulSet completed = new StatefulSetBuilder(set).editMetadata().withLabels(all).endMetadata().editSpec()
                    .withReplicas(replicas(set.getSpec().getReplicas(), scaled))
                    .withTemplate(withAccount(pod.complete(set.getSpec().getTemplate()))).endSpec().build();
            completed.getSpec().getSelector().setMatchLabels(
                    selector(set.getSpec().getSelector().getMatchLabels(), completed.getSpec().getTemplate()));
            return completed;
        }
        Deployment deployment = (Deployment) workload;
        Deployment completed = new DeploymentBuilder(deployment).editMetadata().withLabels(all).endMetadata().editSpec()
                .withReplicas(replicas(deployment.getSpec().getReplicas(), scaled))
                .withTemplate(withAccount(pod.complete(deployment.getSpec().getTemplate()))).endSpec().build();
        completed.getSpec().getSelector().setMatchLabels(
                selector(deployment.getSpec().getSelector().getMatchLabels(), completed.getSpec().getTemplate()));
        if (deployment.getSpec().getStrategy() == null) {
            // capacity is kept while pods are replaced
            return new DeploymentBuilder(completed).editSpec().withNewStrategy().withType("RollingUpdate")
                    .withNewRollingUpdate().withNewMaxUnavailable(0).withNewMaxSurge("25%").endRollingUpdate()
                    .endStrategy().endSpec().build();
        }
        return completed;
    }

    /** None where an autoscaler says it: to apply the manifests again would reset what it set. */
    private Integer replicas(Integer given, boolean scaled) {
        if (scaled) {
            return null;
        }
        // one is what Quarkus says where nobody says anything
        return application.replicas().isPresent() || given != null && given != 1 ? given
                : Integer.valueOf(config.autoScaling().minInstances());
    }

    private static Map<String, String> selector(Map<String, String> given, PodTemplateSpec template) {
        Map<String, String> selector = Selectors.without(given);
        selector.putIfAbsent(Labels.APP, template.getMetadata().getLabels().get(Labels.APP));
        return selector;
    }

    private PodTemplateSpec withAccount(PodTemplateSpec template) {
        template.getSpec().setServiceAccountName(account(template.getSpec()));
        return template;
    }

    /** A pod that may do nothing with the Kubernetes API gets no token for it. */
    private List<HasMetadata> withToken(List<HasMetadata> objects) {
        boolean bound = application.usesKubernetesClient() || application.discovered().own()
                || !application.discovered().foreign().isEmpty()
                || objects.stream().anyMatch(object -> object.getKind().endsWith("RoleBinding"));
        if (!bound) {
            objects.stream().filter(this::isWorkload).map(Manifests::template).map(PodTemplateSpec::getSpec)
                    .filter(spec -> spec.getAutomountServiceAccountToken() == null)
                    .forEach(spec -> spec.setAutomountServiceAccountToken(false));
        }
        return objects;
    }

    private static PodTemplateSpec template(HasMetadata workload) {
        return workload instanceof StatefulSet set ? set.getSpec().getTemplate()
                : ((Deployment) workload).getSpec().getTemplate();
    }

    /** The application's own grace period must be enough as ours would be; a hook of its own waits as long as it does. */
    private void checkEnd(PodSpec given) {
        Long grace = given.getTerminationGracePeriodSeconds();
        Container container = Pod.container(given, application);
        if (grace != null && (container.getLifecycle() == null || container.getLifecycle().getPreStop() == null)) {
            ManifestFaults.end("terminationGracePeriodSeconds of " + application.name() + " in src/main/kubernetes", config,
                    application, Duration.ofSeconds(grace)).ifPresent(fault -> {
                        throw new InvalidManifestsException(fault);
                    });
        }
    }

    /** A share of a request needs a request of every container that runs as long as the pod does. */
    private void checkRequests(PodSpec spec, Container own) {
        List<String> metrics = new Autoscaler(config, application).metrics().stream().map(ScaleDown.Metric::name)
                .filter(name -> !name.equals(RequestRate.METRIC)).toList();
        Stream.concat(spec.getContainers().stream(),
                spec.getInitContainers().stream().filter(container -> "Always".equals(container.getRestartPolicy())))
                .forEach(container -> metrics.stream().filter(resource -> !Pod.requests(container, resource)).findFirst()
                        .ifPresent(resource -> {
                            throw new InvalidManifestsException(ManifestFaults.withoutRequest(config, container.getName(),
                                    resource, container == own));
                        }));
    }
}
