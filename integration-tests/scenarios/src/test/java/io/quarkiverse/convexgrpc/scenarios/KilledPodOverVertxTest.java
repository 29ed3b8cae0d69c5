package io.quarkiverse.convexgrpc.scenarios;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

@QuarkusTest
@TestProfile(OverVertx.class)
@WithKubernetesTestServer
class KilledPodOverVertxTest extends KilledPodTest {
}
