package io.quarkiverse.convexgrpc.samples.betting;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class KubeconfigIT extends KubeconfigTest {
}
