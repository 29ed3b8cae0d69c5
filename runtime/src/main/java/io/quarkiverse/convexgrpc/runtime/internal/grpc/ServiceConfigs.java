package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Status;

/**
 * Says to gRPC, as a service config, what a channel's settings ask of it: our balancer, and retries or hedging (gRFC A6).
 */
public final class ServiceConfigs {

    /** As many tokens as there may be; below half of them nothing is sent again. */
    private static final int TOKENS = 20;
    /** What a call that succeeds pays in; one that fails takes out 1. So at most one call in ten is sent again. */
    private static final double TOKEN_RATIO = 0.1;

    private ServiceConfigs() {
    }

    /** The service config of a channel with these settings. */
    public static Map<String, Object> of(ChannelSettings settings) {
        Map<String, Object> config = new LinkedHashMap<>();
        if (settings.mode() == Mode.ENDPOINTS) {
            config.putAll(ConvexLoadBalancerProvider.SERVICE_CONFIG);
        }
        if (settings.retry().on()) {
            config.put("methodConfig", methods(settings.retry().methods(), "retryPolicy", retry(settings.retry())));
            config.put("retryThrottling", throttling());
        } else if (settings.hedging().on()) {
            config.put("methodConfig", methods(settings.hedging().methods(), "hedgingPolicy", hedging(settings.hedging())));
            if (settings.mode() == Mode.SERVICE) {
                // else it is for Hedges to say, and gRPC would end a call with the attempt that it refused
                config.put("retryThrottling", throttling());
            }
        }
        return config;
    }

    /** Numbers are doubles, as a JSON parser would have them. */
    private static Map<String, Object> throttling() {
        return Map.of("maxTokens", (double) TOKENS, "tokenRatio", TOKEN_RATIO);
    }

    private static List<Map<String, Object>> methods(List<String> names, String policyName, Map<String, Object> policy) {
        return List.of(Map.of("name",
                names.isEmpty() ? List.of(Map.of()) : names.stream().map(ServiceConfigs::name).toList(), policyName, policy));
    }

    private static Map<String, Object> name(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? Map.of("service", name)
                : Map.of("service", name.substring(0, slash), "method", name.substring(slash + 1));
    }

    private static Map<String, Object> retry(RetrySettings retry) {
        return Map.of("maxAttempts", (double) retry.maxAttempts(), "initialBackoff", seconds(retry.backoff()), "maxBackoff",
                seconds(retry.maxBackoff()), "backoffMultiplier", 2.0, "retryableStatusCodes", retry.statuses());
    }

    /** An attempt that the budget refuses ends with UNAVAILABLE, which must not end the others. */
    private static Map<String, Object> hedging(HedgingSettings hedging) {
        return Map.of("maxAttempts", (double) hedging.maxAttempts(), "hedgingDelay", seconds(hedging.delay()),
                "nonFatalStatusCodes", List.of(Status.Code.UNAVAILABLE.name()));
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).toPlainString() + 's';
    }
}
