package io.quarkiverse.convexgrpc;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What discovery knows of all the services that this process follows. Immutable.
 *
 * @param serviceStatistics by the service's name as it is called by: {@code <service>} in the application's own namespace,
 *        else {@code <service>.<namespace>}, with {@code :<port>} where a port is named; ordered by name, never null
 */
public record DiscoveryStatistics(Map<String, ServiceStatistics> serviceStatistics) {

    public DiscoveryStatistics {
        serviceStatistics = Collections.unmodifiableMap(new TreeMap<>(serviceStatistics));
    }
}
