package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.utils.Serialization;

/** What the application, in files of its own, or Quarkus has already, so that nothing is there twice. */
final class Present {

    private static final Set<String> AUTOSCALERS = Set.of("HorizontalPodAutoscaler", "ScaledObject");

    private final List<HasMetadata> objects;
    private final String application;

    Present(List<HasMetadata> objects, String application) {
        this.objects = objects;
        this.application = application;
    }

    boolean has(String kind, String name) {
        return objects.stream()
                .anyMatch(object -> kind.equals(object.getKind()) && name.equals(object.getMetadata().getName()));
    }

    boolean any(String kind) {
        return objects.stream().anyMatch(object -> kind.equals(object.getKind()));
    }

    /** Whether something scales the application. */
    boolean autoscaler() {
        return objects.stream().filter(object -> AUTOSCALERS.contains(object.getKind()))
                .anyMatch(object -> application.equals(generic(object).get("spec", "scaleTargetRef", "name")));
    }

    boolean verticalScaler() {
        return objects.stream().filter(object -> "VerticalPodAutoscaler".equals(object.getKind()))
                .anyMatch(object -> application.equals(generic(object).get("spec", "targetRef", "name")));
    }

    /** Names of container ports that a Service or a probe goes by. */
    Set<String> referredPorts(PodTemplateSpec template) {
        Stream<IntOrString> targets = objects.stream().filter(Service.class::isInstance).map(Service.class::cast)
                .filter(service -> service.getSpec() != null).flatMap(service -> service.getSpec().getPorts().stream())
                .map(ServicePort::getTargetPort);
        Stream<IntOrString> probed = template.getSpec().getContainers().stream()
                .flatMap(container -> Stream.of(container.getLivenessProbe(), container.getReadinessProbe(),
                        container.getStartupProbe()))
                .filter(probe -> probe != null && probe.getHttpGet() != null).map(probe -> probe.getHttpGet().getPort());
        return Stream.concat(targets, probed).filter(port -> port != null && port.getStrVal() != null)
                .map(IntOrString::getStrVal).collect(Collectors.toSet());
    }

    /** Whether an object of that kind selects pods with these labels. */
    boolean selects(String kind, String selector, Map<String, String> labels) {
        return objects.stream().filter(object -> kind.equals(object.getKind()))
                .anyMatch(object -> has(kind, application)
                        || generic(object).get("spec", selector) instanceof Map<?, ?> found && Selectors.match(found, labels));
    }

    private static GenericKubernetesResource generic(HasMetadata object) {
        return object instanceof GenericKubernetesResource generic ? generic
                : Serialization.unmarshal(Serialization.asYaml(object), GenericKubernetesResource.class);
    }
}
