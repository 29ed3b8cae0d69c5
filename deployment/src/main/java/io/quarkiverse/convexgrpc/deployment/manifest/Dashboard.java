package io.quarkiverse.convexgrpc.deployment.manifest;

import static io.quarkiverse.convexgrpc.deployment.manifest.Series.tagged;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/** How an application looks in Grafana: a ConfigMap with one dashboard, labelled so that Grafana's sidecar finds it. */
final class Dashboard {

    private static final int COLUMNS = 3;
    private static final int WIDTH = 24 / COLUMNS;
    private static final int HEIGHT = 8;
    private static final String RATE = "[$__rate_interval])";
    private static final Map<String, String> SOURCE = ordered("type", "prometheus", "uid", "${datasource}");

    private Dashboard() {
    }

    static String name(String application) {
        return application + "-dashboard";
    }

    /**
     * The dashboard of an application.
     *
     * @param application its name, and that of its Service
     * @param labels of the ConfigMap
     */
    static ConfigMap configMap(String application, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name(application))
                .withLabels(labels)
                .addToLabels("grafana_dashboard", "1")
                .endMetadata()
                .addToData(application + ".json", json(application))
                .build();
    }

    private static String json(String application) {
        List<Panel> panels = panels(new Series(application, "namespace=\"$namespace\""));
        Map<String, Object> dashboard = new LinkedHashMap<>();
        // the same wherever the application is: the namespace is chosen in the dashboard
        dashboard.put("uid",
                UUID.nameUUIDFromBytes((application + "-convex-grpc").getBytes(StandardCharsets.UTF_8)).toString());
        dashboard.put("title", application);
        dashboard.put("tags", List.of("grpc", "quarkus"));
        dashboard.put("schemaVersion", 39);
        dashboard.put("refresh", "30s");
        dashboard.put("time", ordered("from", "now-1h", "to", "now"));
        dashboard.put("templating", Map.of("list", List.of(dataSource(), namespace(application))));
        dashboard.put("panels", IntStream.range(0, panels.size()).mapToObj(i -> panels.get(i).toJson(i)).toList());
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(dashboard) + '\n';
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> dataSource() {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("name", "datasource");
        variable.put("label", "Data source");
        variable.put("type", "datasource");
        variable.put("query", "prometheus");
        return variable;
    }

    private static Map<String, Object> namespace(String application) {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("name", "namespace");
        variable.put("label", "Namespace");
        variable.put("type", "query");
        variable.put("datasource", SOURCE);
        variable.put("query", "label_values(" + new Series(application).own("up") + ", namespace)");
        variable.put("refresh", 2);
        variable.put("sort", 1);
        return variable;
    }

    private static List<Panel> panels(Series series) {
        String served = "rate(" + series.served("count") + RATE;
        String unary = "methodType=\"UNARY\"";
        String buckets = "sum by (le) (rate(" + series.served("bucket", unary) + RATE + ")";
        return List.of(
                new Panel("Calls served a second", "reqps", "By status code, without probes and reflection.",
                        new Query("sum by (statusCode) (" + served + ")", "{{statusCode}}")),
                new Panel("Share of calls that failed", "percentunit",
                        "With UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS or DEADLINE_EXCEEDED.",
                        new Query("(sum(rate(" + series.failed() + RATE + ") or sum(" + served + ") * 0) / sum(" + served + ")",
                                "failed")),
                new Panel("Response time", "s",
                        "Of unary calls. Quantiles are there where the application publishes histogram buckets.",
                        new Query("sum(rate(" + series.served("sum", unary) + RATE + ") / sum(rate("
                                + series.served("count", unary) + RATE + ")", "mean"),
                        new Query("max(" + series.served("max", unary) + ")", "slowest"),
                        new Query("histogram_quantile(0.5, " + buckets + ")", "p50"),
                        new Query("histogram_quantile(0.99, " + buckets + ")", "p99")),
                new Panel("Calls in flight", "short", "And how many a pod takes at a time, where that is limited.",
                        new Query("sum by (pod) (" + series.own("convex_grpc_server_calls_in_flight") + ")", "{{pod}}"),
                        new Query("min by (pod) (" + series.own("convex_grpc_server_concurrency_limit") + ") < Inf",
                                "{{pod}} limit")),
                new Panel("Calls refused a second", "reqps", "Since the pod had as many as it can take.",
                        new Query("sum by (pod) (rate(" + series.own("convex_grpc_server_calls_shed_total") + RATE + ")",
                                "{{pod}}")),
                new Panel("Score", "short", "From 0 to 100.",
                        new Query("min by (pod) (" + series.own("convex_grpc_server_score") + ")", "{{pod}}")),
                new Panel("Components of the score", "short", "From 0 to 100, of the pod that is worst off.",
                        new Query("min by (component) (" + series.own("convex_grpc_server_score_component") + ")",
                                "{{component}}")),
                new Panel("Pods by phase", "short", "One that is draining is not ready, and serves what still comes.",
                        new Query("sum by (phase) (" + series.own("convex_grpc_server_phase") + ")", "{{phase}}")),
                new Panel("Replicas", "short", "As the autoscaler has them.",
                        new Query("max(" + series.autoscaler("status_current_replicas") + ")", "now"),
                        new Query("max(" + series.autoscaler("status_desired_replicas") + ")", "desired"),
                        new Query("max(" + series.autoscaler("spec_min_replicas") + ")", "minimum"),
                        new Query("max(" + series.autoscaler("spec_max_replicas") + ")", "maximum")),
                new Panel("Endpoints of called services", "short", "As the pod sees them that sees most.",
                        new Query("max by (service, condition) ("
                                + tagged("service", series.own("convex_grpc_discovery_endpoints")) + ")",
                                "{{service}} {{condition}}"),
                        new Query("max by (service) (" + tagged("service", series.own("convex_grpc_client_ejected_endpoints"))
                                + ")", "{{service}} ejected")),
                new Panel("Ejections a minute", "short", "Times that a pod began to avoid an endpoint.",
                        new Query("sum by (service, reason) ("
                                + tagged("service", "rate(" + series.own("convex_grpc_client_ejections_total") + RATE)
                                + ") * 60", "{{service}} {{reason}}")),
                new Panel("Attempts a second by endpoint", "reqps", "A call that is sent again is one attempt more.",
                        new Query("sum by (service, endpoint, outcome) ("
                                + tagged("endpoint", tagged("service",
                                        "rate(" + series.own("convex_grpc_client_attempts_total") + RATE))
                                + ")", "{{service}} {{endpoint}} {{outcome}}")),
                new Panel("Time without news of endpoints", "s", "Of the pod that has waited longest.",
                        new Query("max by (service) (" + tagged("service", series.own("convex_grpc_discovery_age_seconds"))
                                + ")", "{{service}}")),
                new Panel("Pods with old endpoints or in panic", "short",
                        "Old: the Kubernetes API is out of reach. Panic: so many endpoints are unfit that all are used.",
                        new Query("sum by (service) (" + tagged("service", series.own("convex_grpc_discovery_stale")) + ")",
                                "{{service}} old"),
                        new Query("sum by (service) (" + tagged("service", series.own("convex_grpc_client_panic")) + ")",
                                "{{service}} panic")),
                new Panel("Watches begun anew a minute", "short", "After they ended in an unforeseen way.",
                        new Query("sum by (service) ("
                                + tagged("service", "rate(" + series.own("convex_grpc_discovery_watch_restarts_total") + RATE)
                                + ") * 60", "{{service}}")));
    }

    static Map<String, String> ordered(String key, String value, String otherKey, String otherValue) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(key, value);
        map.put(otherKey, otherValue);
        return map;
    }

    /** A line, or one for each of what the expression yields. */
    private record Query(String expression, String legend) {
    }

    /** Lines over time. */
    private record Panel(String title, String unit, String description, List<Query> queries) {

        Panel(String title, String unit, String description, Query... queries) {
            this(title, unit, description, List.of(queries));
        }

        Map<String, Object> toJson(int index) {
            Map<String, Object> place = new LinkedHashMap<>();
            place.put("x", index % COLUMNS * WIDTH);
            place.put("y", index / COLUMNS * HEIGHT);
            place.put("w", WIDTH);
            place.put("h", HEIGHT);
            Map<String, Object> defaults = new LinkedHashMap<>();
            defaults.put("unit", unit);
            defaults.put("min", 0);
            Map<String, Object> panel = new LinkedHashMap<>();
            panel.put("id", index + 1);
            panel.put("type", "timeseries");
            panel.put("title", title);
            panel.put("description", description);
            panel.put("datasource", SOURCE);
            panel.put("gridPos", place);
            panel.put("fieldConfig", Map.of("defaults", defaults));
            panel.put("targets", IntStream.range(0, queries.size()).mapToObj(i -> target(i, queries.get(i))).toList());
            return panel;
        }

        private static Map<String, Object> target(int index, Query query) {
            Map<String, Object> target = new LinkedHashMap<>();
            target.put("refId", String.valueOf((char) ('A' + index)));
            target.put("expr", query.expression());
            target.put("legendFormat", query.legend());
            return target;
        }
    }
}
