package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** With connections of Netty. */
class MutualTlsTest extends CallersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = application(false);
}
