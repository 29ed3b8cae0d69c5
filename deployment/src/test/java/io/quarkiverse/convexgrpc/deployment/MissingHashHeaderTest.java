package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** A policy by keys that was not told where those are fails the start, before the first call. */
class MissingHashHeaderTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "localhost:1")
            .overrideConfigKey("quarkus.convex-grpc.load-balancing.policy", "consistent-hash")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    "gRPC client 'payment' has the policy consistent-hash and no header",
                    "quarkus.convex-grpc.clients.payment.hash-header is not set"));

    @Test
    void start_fails() {
        throw new AssertionError("the application started");
    }
}
