package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Puts objects into the order in which they can be applied, which depends on nothing but themselves. */
final class Order {

    private static final List<String> KINDS = List.of("Namespace", "CustomResourceDefinition", "ServiceAccount", "ClusterRole",
            "Role", "ClusterRoleBinding", "RoleBinding", "Secret", "ConfigMap", "PersistentVolumeClaim", "NetworkPolicy",
            "Service", "Job", "CronJob", "Deployment", "StatefulSet", "HorizontalPodAutoscaler", "ScaledObject",
            "VerticalPodAutoscaler", "PodDisruptionBudget", "Ingress", "Route", "ServiceMonitor", "PrometheusRule");

    private Order() {
    }

    static List<HasMetadata> of(List<HasMetadata> objects) {
        objects.forEach(Order::sortLabels);
        return objects.stream().sorted(Comparator.comparingInt((HasMetadata object) -> rank(object.getKind()))
                .thenComparing(HasMetadata::getKind)
                .thenComparing(object -> String.valueOf(object.getMetadata().getNamespace()))
                .thenComparing(object -> String.valueOf(object.getMetadata().getName()))).toList();
    }

    private static int rank(String kind) {
        int rank = KINDS.indexOf(kind);
        return rank < 0 ? KINDS.size() : rank;
    }

    private static void sortLabels(HasMetadata object) {
        if (object.getMetadata().getLabels() != null) {
            object.getMetadata().setLabels(new TreeMap<>(object.getMetadata().getLabels()));
        }
        if (object.getMetadata().getAnnotations() != null) {
            object.getMetadata().setAnnotations(new TreeMap<>(object.getMetadata().getAnnotations()));
        }
    }
}
