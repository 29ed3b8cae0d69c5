package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;

/** Tells the Prometheus operator where the metrics are: a ServiceMonitor. */
final class Monitoring {

    private static final String INTERVAL = "15s";

    private Monitoring() {
    }

    /**
     * @param app what the Service's pods are called
     * @param port the name of the port that metrics are read at
     */
    static GenericKubernetesResource serviceMonitor(Application application, Map<String, String> labels, String app,
            String port) {
        Map<String, Object> endpoint = new LinkedHashMap<>();
        endpoint.put("targetPort", port);
        endpoint.put("path", application.metricsPath());
        endpoint.put("interval", INTERVAL);
        // a tag named service stays what it is
        endpoint.put("honorLabels", true);
        Map<String, Object> spec = new LinkedHashMap<>();
        // by the headless twin each pod would be found, and counted, once more
        Map<String, Object> selector = new LinkedHashMap<>();
        selector.put("matchLabels", Map.of(Labels.APP, app));
        selector.put("matchExpressions", List.of(Dashboard.ordered("key", Services.HEADLESS, "operator", "DoesNotExist")));
        spec.put("selector", selector);
        spec.put("endpoints", List.of(endpoint));
        return new GenericKubernetesResourceBuilder().withApiVersion("monitoring.coreos.com/v1").withKind("ServiceMonitor")
                .withNewMetadata().withName(application.name()).withLabels(labels).endMetadata()
                .withAdditionalProperties(new LinkedHashMap<>(Map.of("spec", spec))).build();
    }
}
