package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests a second, as an autoscaler asks for them: made of the counter of calls that Micrometer keeps, by Prometheus and
 * whoever brings its answers to the autoscaler.
 */
final class RequestRate {

    /** The name under which prometheus-adapter serves it. */
    static final String METRIC = "grpc_server_requests_per_second";

    private static final String SERIES = "grpc_server_processing_duration_seconds_count";

    private RequestRate() {
    }

    /** Of all instances together; KEDA divides by their number. */
    static String query(Application application) {
        String[] place = application.namespace().map(name -> "namespace=\"" + name + '"').stream().toArray(String[]::new);
        return "sum(rate(" + new Series(application.name(), place).served("count") + "[2m]))";
    }

    /**
     * A rule of prometheus-adapter, as its configuration takes it: not an object of the cluster. One serves all
     * applications.
     */
    static Map<String, Object> adapterRules() {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("seriesQuery", SERIES + "{namespace!=\"\",pod!=\"\"}");
        Map<String, Object> overrides = new LinkedHashMap<>();
        overrides.put("namespace", Map.of("resource", "namespace"));
        overrides.put("pod", Map.of("resource", "pod"));
        rule.put("resources", Map.of("overrides", overrides));
        rule.put("name", Map.of("as", METRIC));
        rule.put("metricsQuery", "sum(rate(<<.Series>>{<<.LabelMatchers>>," + String.join(",", Series.NO_CALLS_OF_THE_SYSTEM)
                + "}[2m])) by (<<.GroupBy>>)");
        return Map.of("rules", List.of(rule));
    }
}
