package io.quarkiverse.convexgrpc.deployment.manifest;

import static io.quarkiverse.convexgrpc.deployment.manifest.Series.tagged;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;

/** What Prometheus watches an application for: a PrometheusRule with an alert for each thing that somebody may have to see. */
final class Alerts {

    private static final String BY_AUTOSCALER = "max by (namespace, horizontalpodautoscaler) ";
    private static final String HERE = " in namespace {{ $labels.namespace }} ";

    private Alerts() {
    }

    /**
     * The rule of an application.
     *
     * @param application its name, and that of its Service
     * @param labels of the rule
     * @param autoscaled whether there is an autoscaler to watch
     */
    static GenericKubernetesResource rule(String application, Map<String, String> labels, boolean autoscaled) {
        List<Map<String, Object>> rules = new ArrayList<>();
        if (autoscaled) {
            autoscaler(application).forEach(alert -> rules.add(alert.toRule(application)));
        }
        client(application).forEach(alert -> rules.add(alert.toRule(application)));
        server(application).forEach(alert -> rules.add(alert.toRule(application)));

        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", application + ".convex-grpc");
        group.put("interval", "30s");
        group.put("rules", rules);
        return new GenericKubernetesResourceBuilder()
                .withApiVersion("monitoring.coreos.com/v1")
                .withKind("PrometheusRule")
                .withNewMetadata()
                .withName(application)
                .withLabels(labels)
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("groups", List.of(group)))
                .build();
    }

    private static List<Alert> autoscaler(String application) {
        Series series = new Series(application);
        String name = Series.autoscalerOf(application);
        String desired = BY_AUTOSCALER + '(' + series.autoscaler("status_desired_replicas") + ')';
        String before = BY_AUTOSCALER + '(' + series.autoscaler("status_desired_replicas") + " offset 5m)";
        String most = BY_AUTOSCALER + '(' + series.autoscaler("spec_max_replicas") + ')';
        String least = BY_AUTOSCALER + '(' + series.autoscaler("spec_min_replicas") + ')';
        return List.of(
                new Alert("ConvexGrpcScaledUp", Severity.INFO, "0s", desired + " > " + before,
                        application + HERE + "is scaled up to {{ $value }} replicas",
                        "The autoscaler " + name + " wants {{ $value }} replicas, which is more than five minutes ago. "
                                + "Nothing has to be done. If it happens often, see by 'kubectl describe hpa " + name
                                + "' which metric asks for it."),
                new Alert("ConvexGrpcScaledDown", Severity.INFO, "0s", desired + " < " + before,
                        application + HERE + "is scaled down to {{ $value }} replicas",
                        "The autoscaler " + name + " wants {{ $value }} replicas, which is fewer than five minutes ago. "
                                + "Nothing has to be done. If it goes up again soon after, lower the thresholds below which "
                                + "it scales down, or lengthen its stabilization window."),
                new Alert("ConvexGrpcAtMaximum", Severity.WARNING, "15m",
                        desired + " >= " + most + " and " + most + " > " + least,
                        application + HERE + "has had all the replicas that it may have for 15 minutes",
                        "The autoscaler " + name + " wants {{ $value }} replicas, and may not want more: more load makes "
                                + "calls wait or fail. See whether score and response times hold. If they do not, raise the "
                                + "autoscaler's maximum or the pods' resources, and see that the cluster has room."),
                new Alert("ConvexGrpcAutoscalerBlind", Severity.WARNING, "5m",
                        BY_AUTOSCALER + '('
                                + series.autoscaler("status_condition", "condition=\"ScalingActive\"", "status=\"false\"")
                                + ") == 1 and " + BY_AUTOSCALER + '(' + series.autoscaler("status_current_replicas") + ") > 0",
                        application + HERE + "is not scaled: its autoscaler cannot read its metrics",
                        "The number of replicas stays as it is, however much load there is. See by 'kubectl describe hpa "
                                + name + "' which metric is missing, and whether what serves it runs: metrics-server for "
                                + "processor and memory, the Prometheus adapter or KEDA for calls a second."));
    }

    private static List<Alert> client(String application) {
        Series series = new Series(application);
        String client = application + HERE;
        String service = "service {{ $labels.service }}";
        return List.of(
                new Alert("ConvexGrpcNoEndpoints", Severity.CRITICAL, "1m",
                        "count by (namespace, service) (sum by (namespace, pod, service) ("
                                + tagged("service", series.own("convex_grpc_discovery_endpoints", "condition=\"ready\""))
                                + ") == 0 and sum by (namespace, pod, service) ("
                                + tagged("service", series.own("convex_grpc_client_channels")) + ") > 0)",
                        client + "has nobody to call at " + service,
                        "In {{ $value }} of its pods no endpoint of the service is ready, so calls to it fail with "
                                + "UNAVAILABLE. The status text of a failed call says why: none of the pods is ready, there is "
                                + "no Service of that name, or EndpointSlices may not be read. See by 'kubectl get "
                                + "endpointslices' in the service's namespace what there is."),
                new Alert("ConvexGrpcDiscoveryStale", Severity.WARNING, "5m",
                        "count by (namespace, service) (" + tagged("service", series.own("convex_grpc_discovery_stale"))
                                + " == 1)",
                        client + "does not hear of changes of " + service,
                        "{{ $value }} of its pods cannot reach the Kubernetes API, or may not, and go on with the endpoints "
                                + "that they know last. Calls succeed for as long as those answer; new pods get none. See "
                                + "whether the API server answers, and in the pods' log and readiness probe what it says."),
                new Alert("ConvexGrpcEjections", Severity.WARNING, "0s",
                        "max by (namespace, service) (sum by (namespace, pod, service) ("
                                + tagged("service", "increase(" + series.own("convex_grpc_client_ejections_total") + "[10m])")
                                + ")) >= 6",
                        client + "keeps avoiding endpoints of " + service,
                        "One of its pods began to avoid endpoints of the service {{ $value | printf \"%.0f\" }} times within "
                                + "10 minutes, since they failed, did not answer or were slow. Its log names them and says why. "
                                + "If it is always the same, look at that pod and its node; if it is all of them, at the service "
                                + "and what it depends on; if only this client's pods complain, at the network between."));
    }

    private static List<Alert> server(String application) {
        Series series = new Series(application);
        String served = series.served("count");
        return List.of(
                new Alert("ConvexGrpcScoreLow", Severity.WARNING, "5m",
                        "min by (namespace, pod) (" + series.own("convex_grpc_server_score") + ") < 50",
                        "Pod {{ $labels.pod }} of " + application + HERE + "is unwell",
                        "Its score is {{ $value | printf \"%.0f\" }} of 100, and has been below 50 for 5 minutes. "
                                + "convex_grpc_server_score_component says what pulls it down. If all pods are unwell, there "
                                + "are too few or something that they depend on is slow; if it is this one alone, look at its "
                                + "node, or replace it."),
                new Alert("ConvexGrpcErrorRate", Severity.CRITICAL, "5m",
                        "sum by (namespace) (rate(" + series.failed() + "[5m])) / sum by (namespace) (rate(" + served
                                + "[5m])) > 0.05 and sum by (namespace) (increase(" + served + "[5m])) >= 100",
                        application + HERE + "fails {{ $value | humanizePercentage }} of its calls",
                        "For 5 minutes, more than 5% of the calls that it serves have ended with UNKNOWN, INTERNAL, "
                                + "UNAVAILABLE, DATA_LOSS or DEADLINE_EXCEEDED. See by method and pod which calls these are, "
                                + "what its log says, and whether it began with a rollout, which can be undone."));
    }

    private enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }

    /**
     * One alert.
     *
     * @param lasts for how long the expression must hold
     */
    private record Alert(String name, Severity severity, String lasts, String expression, String summary,
            String description) {

        Map<String, Object> toRule(String application) {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("severity", severity.name().toLowerCase(Locale.ROOT));
            labels.put("application", application);
            Map<String, String> annotations = new LinkedHashMap<>();
            annotations.put("summary", summary);
            annotations.put("description", description);
            Map<String, Object> rule = new LinkedHashMap<>();
            rule.put("alert", name);
            rule.put("expr", expression);
            rule.put("for", lasts);
            rule.put("labels", labels);
            rule.put("annotations", annotations);
            return rule;
        }
    }
}
