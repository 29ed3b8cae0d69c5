package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** A name for Stork's discovery that Kubernetes would refuse fails the start. */
class WrongStorkServiceTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication()
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideRuntimeConfigKey("quarkus.stork.payment.service-discovery.type", "convex")
            .overrideRuntimeConfigKey("quarkus.stork.payment.service-discovery.service", "Payment")
            .assertException(failure -> assertThat(Failures.of(failure, IllegalArgumentException.class))
                    .hasMessageContainingAll("quarkus.stork.payment.service-discovery.service", "Payment", "expected"));

    @Test
    void start_fails() {
        throw new AssertionError("the application started");
    }
}
