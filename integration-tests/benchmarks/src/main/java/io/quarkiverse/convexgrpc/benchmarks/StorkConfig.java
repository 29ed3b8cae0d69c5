package io.quarkiverse.convexgrpc.benchmarks;

import java.util.Map;

import io.smallrye.stork.api.config.ConfigWithType;

/** Names a discovery or a balancer of Stork. */
public record StorkConfig(String type, Map<String, String> parameters) implements ConfigWithType {
}
