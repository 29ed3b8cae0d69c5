package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** What is wrong only where the application runs fails its start. */
class WrongRuntimeConfigurationTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.load-balancing.mode", "mesh")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.clients.payment.polizy", "round-robin")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    "quarkus.convex-grpc.load-balancing.mode=mesh", "expected: endpoints, service",
                    "quarkus.convex-grpc.clients.payment.polizy is not a key"));

    @Test
    void start_fails() {
        throw new AssertionError("the application started");
    }
}
