package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusProdModeTest;

/** An autoscaler by shares of requests that nobody makes fails the build. */
class MissingRequestsTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = Golden.application("payment-service")
            .overrideConfigKey("quarkus.convex-grpc.pod.resources", "false")
            .assertBuildException(failure -> assertThat(failure).hasStackTraceContaining(
                    "quarkus.convex-grpc.pod.resources=false is not valid: the autoscaler goes by a share of the request for cpu"));

    @Test
    void build_fails() {
        throw new AssertionError("the application was built");
    }
}
