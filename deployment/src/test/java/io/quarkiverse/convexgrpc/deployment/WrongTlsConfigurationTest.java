package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** Whoever names a TLS configuration that is not there, or that cannot be used, fails the start. */
class WrongTlsConfigurationTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideRuntimeConfigKey("quarkus.grpc.clients.payment.tls-configuration-name", "paiment")
            .overrideRuntimeConfigKey("quarkus.tls.payment.trust-all", "true")
            .overrideConfigKey("quarkus.grpc.clients.ledger.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.ledger.host", "ledger")
            .overrideRuntimeConfigKey("quarkus.grpc.clients.ledger.tls-configuration-name", "ledger")
            .overrideRuntimeConfigKey("quarkus.tls.ledger.certificate-revocation-list",
                    Certificates.make().with("any", "any", "any").certificate("any").toString())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.audit.tls-configuration-name", "audit")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.client-factory.tls-configuration-name", "ledger")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    "quarkus.grpc.clients.payment.tls-configuration-name=paiment", "expected: one of", "ledger, payment]",
                    "quarkus.grpc.clients.ledger.tls-configuration-name=ledger cannot be used: certificate-revocation-list is",
                    "quarkus.convex-grpc.services.audit.tls-configuration-name=audit: there is no such TLS configuration",
                    "quarkus.convex-grpc.client-factory.tls-configuration-name=ledger cannot be used: "));

    @Test
    void start_fails() {
        throw new AssertionError("the application started");
    }
}
