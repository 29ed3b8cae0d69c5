package io.quarkiverse.convexgrpc.demo;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the betting service's own metrics say of its calls to the payment service.
 *
 * @param failed failed attempts by pod; empty where the metrics are not there
 * @param resent how many calls were sent again, elsewhere, because the first attempt is known not to have been processed;
 *        empty where the metrics are not there
 */
record ClientMetrics(Map<String, Long> failed, OptionalLong resent) {

    static final ClientMetrics NONE = new ClientMetrics(Map.of(), OptionalLong.empty());

    private static final String ATTEMPTS = "convex_grpc_client_attempts_total";
    private static final String RESENT = "convex_grpc_client_attempts_resent_";

    /** Reads the metrics of one service out of a page in the text format of Prometheus. */
    static ClientMetrics parse(String text, String service) {
        List<PrometheusText.Sample> samples = PrometheusText.parse(text).stream()
                .filter(sample -> isOf(service, sample))
                .toList();
        Map<String, Long> failed = new TreeMap<>();
        OptionalLong resent = OptionalLong.empty();
        for (PrometheusText.Sample sample : samples) {
            if (sample.name().equals(ATTEMPTS)) {
                long count = sample.has("outcome", "failed") ? (long) sample.value() : 0;
                failed.merge(sample.labels().getOrDefault("endpoint", ""), count, Long::sum);
            } else if (sample.name().startsWith(RESENT)) {
                resent = OptionalLong.of(resent.orElse(0) + (long) sample.value());
            }
        }
        return new ClientMetrics(failed, resent);
    }

    /** The label names the service, with or without its namespace. */
    private static boolean isOf(String service, PrometheusText.Sample sample) {
        String label = sample.labels().getOrDefault("service", "");
        return label.equals(service) || label.startsWith(service + '.');
    }

    /** Failed attempts at a pod; empty where nothing is known of it. */
    OptionalLong failedAt(String pod) {
        Long count = failed.get(pod);
        return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }
}
