package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What tells an application's pods from others. */
final class Selectors {

    /** What Quarkus puts there: a version would empty the Service at every update. */
    private static final Set<String> OF_QUARKUS = Set.of("app.kubernetes.io/name", "app.kubernetes.io/version",
            "app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "app.openshift.io/runtime");

    private Selectors() {
    }

    /** What is left without the labels of Quarkus; it may be changed. */
    static Map<String, String> without(Map<String, String> selector) {
        Map<String, String> left = new TreeMap<>(selector == null ? Map.of() : selector);
        left.keySet().removeAll(OF_QUARKUS);
        left.remove(Labels.VERSION);
        return left;
    }
}
