package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** Hedging for a client whose calls Quarkus lets nobody send twice fails the start, before the first call. */
class RetrySwitchedOffTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "localhost:1")
            .overrideConfigKey("quarkus.grpc.clients.payment.retry", "false")
            .overrideConfigKey("quarkus.convex-grpc.clients.payment.hedging.max-attempts", "2")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    "quarkus.grpc.clients.payment.retry=false", "hedging.max-attempts", "expected: true"));

    @Test
    void start_fails() {
        throw new AssertionError("the application started");
    }
}
