package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class InstanceNameTest {

    @AfterEach
    void forget() {
        System.clearProperty("HOSTNAME");
    }

    @Test
    void inAPod_isThePrefixAndThePodsName() {
        System.setProperty("HOSTNAME", " betting-5d9c7-x2x4q ");

        assertThat(InstanceName.of(config(Map.of()))).isEqualTo("convex-grpc-betting-5d9c7-x2x4q");
        assertThat(InstanceName.of(config(Map.of("quarkus.convex-grpc.service-instance-prefix", "shop"))))
                .isEqualTo("shop-betting-5d9c7-x2x4q");
    }

    @Test
    void hostNotTold_machineIsAsked() {
        System.setProperty("HOSTNAME", " ");

        assertThat(InstanceName.of(config(Map.of()))).startsWith("convex-grpc-").hasSizeGreaterThan("convex-grpc-".length());
    }

    private static ConvexGrpcConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().addDefaultInterceptors().withMapping(ConvexGrpcConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build()
                .getConfigMapping(ConvexGrpcConfig.class);
    }
}
