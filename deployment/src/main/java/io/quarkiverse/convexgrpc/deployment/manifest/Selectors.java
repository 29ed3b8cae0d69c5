package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.List;
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
        return left;
    }

    /** Whether a selector, as the API writes it, takes something with these labels; an empty one takes everything. */
    static boolean match(Map<?, ?> selector, Map<String, String> labels) {
        Map<?, ?> equal = selector.get("matchLabels") instanceof Map<?, ?> map ? map : Map.of();
        List<?> expressions = selector.get("matchExpressions") instanceof List<?> list ? list : List.of();
        return equal.entrySet().stream().allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())))
                && expressions.stream().allMatch(expression -> holds((Map<?, ?>) expression, labels));
    }

    private static boolean holds(Map<?, ?> expression, Map<String, String> labels) {
        String value = labels.get(expression.get("key"));
        boolean listed = expression.get("values") instanceof List<?> values && values.contains(value);
        return switch (String.valueOf(expression.get("operator"))) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> value != null;
            default -> value == null;
        };
    }
}
