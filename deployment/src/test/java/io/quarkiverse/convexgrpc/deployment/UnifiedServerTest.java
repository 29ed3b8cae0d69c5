package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** With gRPC on the application's HTTP server. */
class UnifiedServerTest extends InstanceTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = application()
            .overrideConfigKey("quarkus.grpc.server.use-separate-server", "false")
            .overrideConfigKey("quarkus.grpc.server.test-port", "0");
}
