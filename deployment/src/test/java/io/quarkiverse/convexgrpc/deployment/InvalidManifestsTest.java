package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** Manifests that would not do fail the build, with key, value, reason and remedy. */
class InvalidManifestsTest {

    private static final String PREFIX = "quarkus.convex-grpc.";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey(PREFIX + "auto-scaling.min-instances", "5")
            .overrideConfigKey(PREFIX + "auto-scaling.max-instances", "3")
            .overrideConfigKey(PREFIX + "auto-scaling.scale-down.cpu-threshold", "80")
            .overrideConfigKey(PREFIX + "pod.termination-grace-period", "20s")
            .overrideConfigKey("quarkus.grpc.server.port", "9000")
            .overrideConfigKey("quarkus.management.port", "9000")
            .overrideConfigKey("quarkus.kubernetes.resources.requests.memory", "256MB")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    PREFIX + "auto-scaling.min-instances=5 is not valid", "(expected: no more than that)",
                    PREFIX + "auto-scaling.scale-down.cpu-threshold=80 is not valid",
                    PREFIX + "pod.termination-grace-period=20s is not valid",
                    "quarkus.management.port=9000 is the port of quarkus.grpc.server.port already",
                    "quarkus.kubernetes.resources.requests.memory=256MB is not valid"));

    @Test
    void build_fails() {
        throw new AssertionError("the application was built");
    }
}
