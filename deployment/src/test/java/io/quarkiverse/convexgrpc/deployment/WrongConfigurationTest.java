package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** What the application's own files say wrongly fails the build. */
class WrongConfigurationTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.convex-grpc.load-balancing.policy", "fastest")
            .overrideConfigKey("quarkus.convex-grpc.load-balancing.polizy", "round-robin")
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "Payment_Service")
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.static.ledger", "localhost:70000")
            .assertException(failure -> assertThat(Failures.of(failure, ConfigurationException.class)).hasMessageContainingAll(
                    "quarkus.convex-grpc.load-balancing.policy=fastest",
                    "expected: adaptive, consistent-hash, health-score, least-request, random, round-robin, weighted",
                    "quarkus.convex-grpc.load-balancing.polizy is not a key",
                    "quarkus.grpc.clients.payment.host=Payment_Service", "character 'P' at position 1",
                    "quarkus.convex-grpc.service-discovery.static.ledger=localhost:70000", "port 1 to 65535"));

    @Test
    void build_fails() {
        throw new AssertionError("the application was built");
    }
}
