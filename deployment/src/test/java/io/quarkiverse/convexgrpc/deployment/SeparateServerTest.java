package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** With gRPC on a server of its own. */
class SeparateServerTest extends InstanceTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = application()
            .overrideConfigKey("quarkus.grpc.server.use-separate-server", "true")
            .overrideConfigKey("quarkus.grpc.server.test-port", "0");
}
