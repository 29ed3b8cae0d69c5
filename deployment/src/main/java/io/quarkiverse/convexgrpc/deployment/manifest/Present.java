package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

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

    /** Whether an object of that kind selects the application's pods. */
    boolean selects(String kind, String selector, String app) {
        return objects.stream().filter(object -> kind.equals(object.getKind()))
                .anyMatch(object -> generic(object).get("spec", selector, "matchLabels") instanceof Map<?, ?> labels
                        && app.equals(labels.get(Labels.APP)) || has(kind, application));
    }

    private static GenericKubernetesResource generic(HasMetadata object) {
        return new KubernetesSerialization().convertValue(object, GenericKubernetesResource.class);
    }
}
