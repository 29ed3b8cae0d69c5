package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** With connections of Vert.x. */
class VertxMutualTlsTest extends CallersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = application(true);
}
