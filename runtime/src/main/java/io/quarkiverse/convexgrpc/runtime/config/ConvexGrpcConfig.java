package io.quarkiverse.convexgrpc.runtime.config;

import java.util.Map;

import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * Convex gRPC: discovery, balancing, and this instance's own half. All that is needed to balance a client's calls are two keys
 * of Quarkus' own:
 * {@code quarkus.grpc.clients.<client>.name-resolver=convex} and
 * {@code quarkus.grpc.clients.<client>.host=<service>[.<namespace>]}.
 */
@ConfigMapping(prefix = "quarkus.convex-grpc")
@ConfigRoot(phase = ConfigPhase.RUN_TIME)
public interface ConvexGrpcConfig {

    /**
     * What the name of this instance begins with: {@code <prefix>-<pod or host name>}, by which logs, statistics and metrics
     * call it. A label: at most 63 lower-case letters, digits and {@code -}, beginning with a letter and not ending with
     * {@code -}.
     */
    @WithDefault("convex-grpc")
    String serviceInstancePrefix();

    /** Where endpoints come from. */
    ServiceDiscoveryConfig serviceDiscovery();

    /** How calls are balanced, unless a service or a client says otherwise. */
    LoadBalancingConfig loadBalancing();

    /** Clients that are made at run time, by {@code ConvexGrpcLoadBalancedClientFactory}. */
    ClientFactoryConfig clientFactory();

    /** What the score of this instance goes by, from 0 to 100. */
    ScoreConfig score();

    /** What this instance does with the calls that it serves. */
    ServerConfig server();

    /** How this instance stops. */
    DrainingConfig draining();

    /** Metrics. */
    MetricsConfig metrics();

    /**
     * What differs for one service, by {@code <service>} (in the application's own namespace) or
     * {@code "<service>.<namespace>"}. {@code :<name of a port>} may follow, where a Service has several ports: what is said
     * of a port wins over what is said of its Service. In a file of properties, the colon stands behind a backslash.
     */
    @ConfigDocMapKey("service")
    Map<String, ServiceConfig> services();

    /** What differs for one gRPC client, by the name that {@code quarkus.grpc.clients} knows it by. */
    @ConfigDocMapKey("grpc-client")
    Map<String, BalancingConfig> clients();
}
