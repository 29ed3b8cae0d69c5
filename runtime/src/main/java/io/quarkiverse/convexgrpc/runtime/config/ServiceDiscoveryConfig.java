package io.quarkiverse.convexgrpc.runtime.config;

import java.util.List;
import java.util.Map;

import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Where endpoints come from. */
@ConfigGroup
public interface ServiceDiscoveryConfig {

    /**
     * Whether the Kubernetes API is watched for the endpoints of services. Where it is not, only services with static
     * endpoints can be called.
     */
    @WithDefault("true")
    boolean enabled();

    /**
     * The endpoints of a service, or of one port of it ({@code "<service>:<name of a port>"}), that is not looked up in
     * Kubernetes, as {@code host:port,host:port}; an IPv6 address
     * stands in brackets. Good for development, tests, and services outside the cluster. A host name is looked up at the
     * start and every 30 seconds; all addresses of one name are alternatives of one endpoint.
     */
    @WithName("static")
    @ConfigDocMapKey("service")
    Map<String, List<String>> staticEndpoints();
}
