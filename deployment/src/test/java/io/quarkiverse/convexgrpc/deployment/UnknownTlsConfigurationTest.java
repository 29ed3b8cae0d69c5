package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** A client that names a TLS configuration that is not there fails the start. */
class UnknownTlsConfigurationTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideRuntimeConfigKey("quarkus.grpc.clients.payment.tls-configuration-name", "paiment")
            .overrideRuntimeConfigKey("quarkus.tls.payment.trust-all", "true")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    "quarkus.grpc.clients.payment.tls-configuration-name=paiment", "expected: one of", "payment]"));

    @Test
    void start_fails() {
        throw new AssertionError("the application started");
    }
}
