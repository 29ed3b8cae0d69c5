package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Puts objects, and their labels, into an order that depends on nothing but themselves. */
final class Order {

    private Order() {
    }

    static List<HasMetadata> of(List<HasMetadata> objects) {
        objects.forEach(Order::sortLabels);
        return objects.stream().sorted(Comparator.comparing((HasMetadata object) -> object.getKind())
                .thenComparing(object -> String.valueOf(object.getMetadata().getNamespace()))
                .thenComparing(object -> String.valueOf(object.getMetadata().getName()))).toList();
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
