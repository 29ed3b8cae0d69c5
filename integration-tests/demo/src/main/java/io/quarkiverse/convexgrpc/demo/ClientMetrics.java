package io.quarkiverse.convexgrpc.demo;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the betting service's own metrics say of its calls to the payment service; maps are empty where it says nothing.
 *
 * @param failed failed attempts by pod
 * @param resent by pod: attempts there of calls that are known not to have been processed where they were sent before
 */
record ClientMetrics(Map<String, Long> failed, Map<String, Long> resent) {

    static final ClientMetrics NONE = new ClientMetrics(Map.of(), Map.of());

    private static final String ATTEMPTS = "convex_grpc_client_attempts_total";
    private static final String RESENT = "convex_grpc_client_attempts_resent_";

    /** Reads the metrics of one service out of a page in the text format of Prometheus. */
    static ClientMetrics parse(String text, String service) {
        Map<String, Long> failed = new TreeMap<>();
        Map<String, Long> resent = new TreeMap<>();
        for (PrometheusText.Sample sample : PrometheusText.parse(text)) {
            String pod = sample.labels().getOrDefault("endpoint", "");
            if (!isOf(service, sample)) {
                continue;
            }
            if (sample.name().equals(ATTEMPTS)) {
                failed.merge(pod, sample.has("outcome", "failed") ? (long) sample.value() : 0, Long::sum);
            } else if (sample.name().startsWith(RESENT)) {
                resent.merge(pod, (long) sample.value(), Long::sum);
            }
        }
        return new ClientMetrics(failed, resent);
    }

    /** These, and what was read earlier about pods that the metrics have forgotten since they are gone. */
    ClientMetrics after(ClientMetrics earlier) {
        return new ClientMetrics(newest(earlier.failed, failed), newest(earlier.resent, resent));
    }

    /** Failed attempts at a pod; empty where nothing is known of it. */
    OptionalLong failedAt(String pod) {
        Long count = failed.get(pod);
        return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }

    /** How often a call was sent again; empty where nothing is known. */
    OptionalLong allResent() {
        return resent.isEmpty() ? OptionalLong.empty()
                : OptionalLong.of(resent.values().stream().mapToLong(Long::longValue).sum());
    }

    /** The label names the service, with or without its namespace. */
    private static boolean isOf(String service, PrometheusText.Sample sample) {
        String label = sample.labels().getOrDefault("service", "");
        return label.equals(service) || label.startsWith(service + '.');
    }

    private static Map<String, Long> newest(Map<String, Long> earlier, Map<String, Long> later) {
        Map<String, Long> newest = new TreeMap<>(earlier);
        newest.putAll(later);
        return newest;
    }
}
