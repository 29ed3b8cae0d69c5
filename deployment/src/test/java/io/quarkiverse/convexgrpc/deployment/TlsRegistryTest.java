package io.quarkiverse.convexgrpc.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** With connections of Netty. */
class TlsRegistryTest extends ClientTlsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = application(false);
}
