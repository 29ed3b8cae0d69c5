package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.List;
import java.util.Map;

/** What must set off the alerts of the application {@code bets}, which calls {@code payment}, and what must not. */
final class AlertCases {

    private static final String CONDITION = ",condition=\"ScalingActive\",status=\"";
    private static final Map<String, String> AUTOSCALER = Map.of("namespace", "shop", "horizontalpodautoscaler", "bets-hpa");
    private static final Map<String, String> PAYMENT = Map.of("namespace", "shop", "service", "payment.shop");

    static final List<Firing> FIRING = List.of(
            new Firing("ConvexGrpcScaledUp", "from 2 to 4", 14, AUTOSCALER, "4",
                    Map.of(hpa("status_desired_replicas"), "2x10 4x20")),
            new Firing("ConvexGrpcScaledUp", "and kube-state-metrics moved to another pod", 14, AUTOSCALER, "3",
                    Map.of(hpa("status_desired_replicas", ",pod=\"a\""), "2x10",
                            hpa("status_desired_replicas", ",pod=\"b\""), "_x10 3x20")),
            new Firing("ConvexGrpcScaledDown", "from 4 to 3", 14, AUTOSCALER, "3",
                    Map.of(hpa("status_desired_replicas"), "4x10 3x20")),
            new Firing("ConvexGrpcAtMaximum", "for 16 minutes", 16, AUTOSCALER, "6", Map.of(
                    hpa("status_desired_replicas"), "6x30", hpa("spec_max_replicas"), "6x30",
                    hpa("spec_min_replicas"), "2x30")),
            new Firing("ConvexGrpcAutoscalerBlind", "for 6 minutes", 6, AUTOSCALER, "1", Map.of(
                    hpa("status_condition", CONDITION + "false\""), "1x20",
                    hpa("status_condition", CONDITION + "true\""), "0x20",
                    hpa("status_current_replicas"), "2x20")),
            new Firing("ConvexGrpcNoEndpoints", "in 2 of 3 pods", 2, PAYMENT, "2", Map.of(
                    pod("convex_grpc_discovery_endpoints", "1", payment(",condition=\"ready\"")), "0x10",
                    pod("convex_grpc_discovery_endpoints", "1", payment(",condition=\"not-ready\"")), "3x10",
                    pod("convex_grpc_client_channels", "1", payment(",zone=\"off\"")), "1x10",
                    pod("convex_grpc_discovery_endpoints", "2", payment(",condition=\"ready\"")), "0x10",
                    pod("convex_grpc_client_channels", "2", payment(",zone=\"off\"")), "1x10",
                    pod("convex_grpc_discovery_endpoints", "3", payment(",condition=\"ready\"")), "1x10",
                    pod("convex_grpc_client_channels", "3", payment(",zone=\"off\"")), "1x10")),
            new Firing("ConvexGrpcNoEndpoints", "with labels that the scrape renamed", 2, PAYMENT, "1", Map.of(
                    pod("convex_grpc_discovery_endpoints", "1", renamed(",condition=\"ready\"")), "0x10",
                    pod("convex_grpc_client_channels", "1", renamed(",zone=\"off\"")), "0x10",
                    pod("convex_grpc_client_channels", "1", renamed(",zone=\"kept\"")), "1x10")),
            new Firing("ConvexGrpcDiscoveryStale", "in 1 of 2 pods", 6, PAYMENT, "1", Map.of(
                    pod("convex_grpc_discovery_stale", "1", payment("")), "1x10",
                    pod("convex_grpc_discovery_stale", "2", payment("")), "0x10")),
            new Firing("ConvexGrpcDiscoveryStale", "with labels that the scrape renamed", 6, PAYMENT, "1",
                    Map.of(pod("convex_grpc_discovery_stale", "1", renamed("")), "1x10")),
            new Firing("ConvexGrpcEjections", "6 in 10 minutes, of two reasons", 15, PAYMENT, "6", Map.of(
                    ejections("1", "silent"), "0x5 0+1x4 4x20", ejections("1", "latency"), "0x5 2x20",
                    ejections("2", "latency"), "0x5 2x20")),
            new Firing("ConvexGrpcScoreLow", "49 for 6 minutes", 6, Map.of("namespace", "shop", "pod", "bets-1"), "49",
                    Map.of(pod("convex_grpc_server_score", "1", ""), "49x10",
                            pod("convex_grpc_server_score", "2", ""), "90x10")),
            new Firing("ConvexGrpcErrorRate", "6 of 100 calls a minute, in two pods", 12, Map.of("namespace", "shop"), "6%",
                    Map.of(served("1", "shop.Bets", "OK"), "0+94x20", served("1", "shop.Bets", "INTERNAL"), "0+2x20",
                            served("2", "shop.Bets", "DEADLINE_EXCEEDED"), "0+4x20",
                            served("1", "grpc.health.v1.Health", "OK"), "0+100x20")));

    static final List<Quiet> QUIET = List.of(
            new Quiet("ConvexGrpcScaledUp", "more than 5 minutes ago", 17,
                    Map.of(hpa("status_desired_replicas"), "2x10 4x20")),
            new Quiet("ConvexGrpcScaledUp", "the autoscaler is new", 2, Map.of(hpa("status_desired_replicas"), "2x20")),
            new Quiet("ConvexGrpcScaledUp", "another's", 14,
                    Map.of(hpa("status_desired_replicas").replace("bets-hpa", "payment-hpa"), "2x10 4x20")),
            new Quiet("ConvexGrpcScaledDown", "as many as before", 14, Map.of(hpa("status_desired_replicas"), "4x20")),
            new Quiet("ConvexGrpcAtMaximum", "for 14 minutes", 14, Map.of(
                    hpa("status_desired_replicas"), "6x30", hpa("spec_max_replicas"), "6x30",
                    hpa("spec_min_replicas"), "2x30")),
            new Quiet("ConvexGrpcAtMaximum", "one less", 20, Map.of(
                    hpa("status_desired_replicas"), "5x30", hpa("spec_max_replicas"), "6x30",
                    hpa("spec_min_replicas"), "2x30")),
            new Quiet("ConvexGrpcAtMaximum", "which is the minimum as well", 20, Map.of(
                    hpa("status_desired_replicas"), "2x30", hpa("spec_max_replicas"), "2x30",
                    hpa("spec_min_replicas"), "2x30")),
            new Quiet("ConvexGrpcAutoscalerBlind", "for 4 minutes", 4, Map.of(
                    hpa("status_condition", CONDITION + "false\""), "1x20", hpa("status_current_replicas"), "2x20")),
            new Quiet("ConvexGrpcAutoscalerBlind", "it sees", 10, Map.of(
                    hpa("status_condition", CONDITION + "false\""), "0x20",
                    hpa("status_condition", CONDITION + "true\""), "1x20", hpa("status_current_replicas"), "2x20")),
            new Quiet("ConvexGrpcAutoscalerBlind", "somebody scaled to nothing", 10, Map.of(
                    hpa("status_condition", CONDITION + "false\""), "1x20", hpa("status_current_replicas"), "0x20")),
            new Quiet("ConvexGrpcNoEndpoints", "one in each pod", 5, Map.of(
                    pod("convex_grpc_discovery_endpoints", "1", payment(",condition=\"ready\"")), "1x10",
                    pod("convex_grpc_discovery_endpoints", "1", payment(",condition=\"draining\"")), "0x10",
                    pod("convex_grpc_client_channels", "1", payment(",zone=\"off\"")), "1x10")),
            new Quiet("ConvexGrpcNoEndpoints", "no channel asks for one", 5, Map.of(
                    pod("convex_grpc_discovery_endpoints", "1", payment(",condition=\"ready\"")), "0x10",
                    pod("convex_grpc_client_channels", "1", payment(",zone=\"off\"")), "0x10")),
            new Quiet("ConvexGrpcNoEndpoints", "for less than a minute", 0, Map.of(
                    pod("convex_grpc_discovery_endpoints", "1", payment(",condition=\"ready\"")), "0x10",
                    pod("convex_grpc_client_channels", "1", payment(",zone=\"off\"")), "1x10")),
            new Quiet("ConvexGrpcDiscoveryStale", "for 4 minutes", 4,
                    Map.of(pod("convex_grpc_discovery_stale", "1", payment("")), "1x10")),
            new Quiet("ConvexGrpcEjections", "5 in 10 minutes in each pod", 15, Map.of(
                    ejections("1", "latency"), "0x5 5x20", ejections("2", "latency"), "0x5 5x20")),
            new Quiet("ConvexGrpcScoreLow", "50", 10, Map.of(pod("convex_grpc_server_score", "1", ""), "50x20")),
            new Quiet("ConvexGrpcScoreLow", "for 4 minutes", 4,
                    Map.of(pod("convex_grpc_server_score", "1", ""), "10x20")),
            new Quiet("ConvexGrpcErrorRate", "5 of 100", 15, Map.of(
                    served("1", "shop.Bets", "OK"), "0+95x20", served("1", "shop.Bets", "INTERNAL"), "0+5x20")),
            new Quiet("ConvexGrpcErrorRate", "19 calls a minute", 15, Map.of(
                    served("1", "shop.Bets", "OK"), "0+9x20", served("1", "shop.Bets", "INTERNAL"), "0+10x20")),
            new Quiet("ConvexGrpcErrorRate", "the callers' fault", 15, Map.of(
                    served("1", "shop.Bets", "OK"), "0+50x20", served("1", "shop.Bets", "NOT_FOUND"), "0+50x20",
                    served("1", "shop.Bets", "CANCELLED"), "0+50x20")),
            new Quiet("ConvexGrpcErrorRate", "for 3 minutes", 13, Map.of(
                    served("1", "shop.Bets", "OK"), "0+100x20", served("1", "shop.Bets", "INTERNAL"), "0x10 0+50x10")));

    private AlertCases() {
    }

    /**
     * Something that must set off an alert, and no other.
     *
     * @param minutes when, from the beginning of the series
     * @param labels that tell what the alert is about
     * @param value as the texts have it
     * @param series one value a minute
     */
    record Firing(String alert, String when, int minutes, Map<String, String> labels, String value,
            Map<String, String> series) {
    }

    /** Something that must not set off an alert, though it nearly would. */
    record Quiet(String alert, String when, int minutes, Map<String, String> series) {
    }

    private static String hpa(String figure, String more) {
        return "kube_horizontalpodautoscaler_" + figure + "{namespace=\"shop\",horizontalpodautoscaler=\"bets-hpa\"" + more
                + '}';
    }

    private static String hpa(String figure) {
        return hpa(figure, "");
    }

    /** A series of a pod as a ServiceMonitor that honours labels leaves it. */
    private static String pod(String meter, String number, String more) {
        String instance = meter.startsWith("convex_") ? ",convex_instance=\"convex-grpc-bets-" + number + '"' : "";
        return meter + "{job=\"bets\",namespace=\"shop\",pod=\"bets-" + number + '"' + instance + more + '}';
    }

    private static String payment(String more) {
        return ",service=\"payment.shop\"" + more;
    }

    /** As a ServiceMonitor leaves it that does not honour labels: the target's come first. */
    private static String renamed(String more) {
        return ",service=\"bets\",exported_service=\"payment.shop\"" + more;
    }

    private static String served(String pod, String service, String status) {
        return pod("grpc_server_processing_duration_seconds_count", pod,
                ",service=\"" + service + "\",method=\"Place\",methodType=\"UNARY\",statusCode=\"" + status + '"');
    }

    private static String ejections(String pod, String reason) {
        return pod("convex_grpc_client_ejections_total", pod, payment(",reason=\"" + reason + '"'));
    }
}
