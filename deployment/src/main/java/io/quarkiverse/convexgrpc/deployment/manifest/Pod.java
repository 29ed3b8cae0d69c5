package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/** What the manifests say of each pod. What the application or Quarkus says already stays as it is. */
final class Pod {

    private static final String PROPAGATION_TIME = "QUARKUS_CONVEX_GRPC_DRAINING_PROPAGATION_TIME";

    private final ConvexGrpcBuildConfig config;
    private final Application application;
    private final Set<String> referred;

    /** @param referred names of ports that something goes by */
    Pod(ConvexGrpcBuildConfig config, Application application, Set<String> referred) {
        this.config = config;
        this.application = application;
        this.referred = referred;
    }

    /** The container that the application runs in, among those that stand beside it. */
    static Container container(PodSpec spec, Application application) {
        return spec.getContainers().stream().filter(container -> application.name().equals(container.getName())).findFirst()
                .orElseGet(() -> spec.getContainers().get(0));
    }

    PodTemplateSpec complete(PodTemplateSpec template) {
        ObjectMetaBuilder metadata = template.getMetadata() == null ? new ObjectMetaBuilder()
                : new ObjectMetaBuilder(template.getMetadata());
        Map<String, String> labels = Labels.under(metadata.getLabels(), Labels.ofPods(application));
        if (metadata.hasAnnotations()) {
            metadata.withAnnotations(new TreeMap<>(metadata.getAnnotations()));
        }
        return new PodTemplateSpecBuilder(template).withMetadata(metadata.withLabels(labels).build())
                .withSpec(complete(template.getSpec(), labels.get(Labels.APP))).build();
    }

    private PodSpec complete(PodSpec spec, String app) {
        PodSpecBuilder builder = new PodSpecBuilder(spec);
        String own = container(spec, application).getName();
        builder.withContainers(spec.getContainers().stream()
                .map(container -> Objects.equals(own, container.getName()) ? complete(container) : restricted(container))
                .toList());
        builder.withInitContainers(spec.getInitContainers().stream().map(this::restricted).toList());
        if (spec.getTerminationGracePeriodSeconds() == null) {
            builder.withTerminationGracePeriodSeconds(config.pod().terminationGracePeriod().toSeconds());
        }
        if (config.pod().restricted()) {
            builder.withSecurityContext(restricted(spec.getSecurityContext()));
        }
        if (config.pod().topologySpread() && spec.getTopologySpreadConstraints().isEmpty()) {
            builder.withTopologySpreadConstraints(spread(app, "topology.kubernetes.io/zone"),
                    spread(app, "kubernetes.io/hostname"));
        }
        return builder.build();
    }

    private Container complete(Container container) {
        ContainerBuilder builder = new ContainerBuilder(restricted(container));
        builder.withPorts(ports(container.getPorts()));
        if (config.pod().resources()) {
            builder.withResources(Resources.complete(container.getResources(), application.nativeExecutable()));
        }
        boolean waits = waits(container);
        if (waits) {
            builder.editOrNewLifecycle().withNewPreStop().withNewSleep(config.pod().preStop().toSeconds()).endPreStop()
                    .endLifecycle();
        }
        List<EnvVar> variables = new ArrayList<>(container.getEnv());
        // the kubelet has waited, so the application need not
        if (waits && application.draining().enabled() && !application.draining().propagationTimeSet()) {
            add(variables, new EnvVarBuilder().withName(PROPAGATION_TIME).withValue("0s").build());
        }
        if (config.pod().environment()) {
            Map<String, String> fields = new TreeMap<>(Map.of("NODE_NAME", "spec.nodeName", "POD_IP", "status.podIP",
                    "POD_NAME", "metadata.name", "POD_UID", "metadata.uid", "POD_ZONE",
                    "metadata.labels['topology.kubernetes.io/zone']"));
            fields.forEach((name, field) -> add(variables, new EnvVarBuilder().withName(name).withNewValueFrom()
                    .withNewFieldRef(null, field).endValueFrom().build()));
            if (requests(builder.build(), Resources.CPU)) {
                add(variables, new EnvVarBuilder().withName("CPU_REQUEST").withNewValueFrom().withNewResourceFieldRef()
                        .withResource("requests.cpu").withNewDivisor("1m").endResourceFieldRef().endValueFrom().build());
            }
        }
        return builder.withEnv(variables).build();
    }

    /** Whether the kubelet waits before it tells the application to end, as we say it. */
    boolean waits(Container container) {
        boolean ownHook = container.getLifecycle() != null && container.getLifecycle().getPreStop() != null;
        return !ownHook && sleeps(config);
    }

    static boolean sleeps(ConvexGrpcBuildConfig config) {
        return !config.pod().preStop().isZero() && KubernetesVersion.of(config.kubernetesVersion()).hasPreStopSleep();
    }

    /** Whether it asks for some; where it says a limit only, the API server takes that. */
    static boolean requests(Container container, String resource) {
        ResourceRequirements resources = container.getResources();
        return resources != null && Stream.of(resources.getRequests(), resources.getLimits())
                .anyMatch(amounts -> amounts != null && amounts.containsKey(resource));
    }

    private static void add(List<EnvVar> variables, EnvVar variable) {
        if (variables.stream().noneMatch(there -> there.getName().equals(variable.getName()))) {
            variables.add(variable);
        }
    }

    /** The specification's names, where nobody goes by the old ones; one port where one server does everything. */
    private List<ContainerPort> ports(List<ContainerPort> given) {
        Ports ports = application.ports();
        List<ContainerPort> left = new ArrayList<>(given);
        if (ports.unified()) {
            left.removeIf(port -> Ports.GRPC.equals(port.getName()) && port.getContainerPort() != ports.http());
        }
        Set<String> taken = left.stream().map(ContainerPort::getName).collect(Collectors.toSet());
        left.replaceAll(port -> {
            String name = name(port);
            boolean free = !taken.contains(name) && !referred.contains(port.getName());
            return free ? new ContainerPortBuilder(port).withName(name).build() : port;
        });
        left.sort(Comparator.comparing(ContainerPort::getName, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(ContainerPort::getContainerPort));
        return left;
    }

    private String name(ContainerPort port) {
        Ports ports = application.ports();
        if ("http".equals(port.getName()) && port.getContainerPort() == ports.http()) {
            return ports.unified() ? Ports.GRPC : Ports.HEALTH;
        }
        boolean metrics = "management".equals(port.getName()) && ports.metrics().isPresent()
                && port.getContainerPort() == ports.metrics().getAsInt();
        return metrics ? Ports.METRICS : port.getName();
    }

    /** What the metrics' port is called in the end; none where metrics have none of their own. */
    Optional<String> metricsPort(PodSpec spec) {
        int number = application.ports().metrics().orElse(application.ports().http());
        return container(spec, application).getPorts().stream().filter(port -> port.getContainerPort() == number)
                .map(ContainerPort::getName).findFirst();
    }

    /** What the Pod Security Standard {@code restricted} asks for of a pod. */
    private static PodSecurityContext restricted(PodSecurityContext given) {
        PodSecurityContextBuilder builder = given == null ? new PodSecurityContextBuilder()
                : new PodSecurityContextBuilder(given);
        if (!builder.hasRunAsNonRoot()) {
            builder.withRunAsNonRoot(true);
        }
        if (!builder.hasSeccompProfile()) {
            builder.withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile();
        }
        return builder.build();
    }

    /** What the Pod Security Standard {@code restricted} asks for of each container. */
    private Container restricted(Container container) {
        if (!config.pod().restricted()) {
            return container;
        }
        SecurityContext given = container.getSecurityContext();
        SecurityContextBuilder builder = given == null ? new SecurityContextBuilder() : new SecurityContextBuilder(given);
        if (!builder.hasAllowPrivilegeEscalation()) {
            builder.withAllowPrivilegeEscalation(false);
        }
        if (!builder.hasCapabilities()) {
            builder.withNewCapabilities().withDrop("ALL").endCapabilities();
        }
        return new ContainerBuilder(container).withSecurityContext(builder.build()).build();
    }

    /** Spread as far as can be had; each version by itself, or a new one would have to fill the old one's gaps. */
    private static TopologySpreadConstraint spread(String app, String topologyKey) {
        return new TopologySpreadConstraintBuilder().withMaxSkew(1).withTopologyKey(topologyKey)
                .withWhenUnsatisfiable("ScheduleAnyway").withNewLabelSelector().addToMatchLabels(Labels.APP, app)
                .endLabelSelector().withMatchLabelKeys("pod-template-hash").build();
    }
}
