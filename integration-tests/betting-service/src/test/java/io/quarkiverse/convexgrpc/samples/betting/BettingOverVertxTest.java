package io.quarkiverse.convexgrpc.samples.betting;

import java.util.Map;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** The same over connections of Vert.x. */
@QuarkusTest
@TestProfile(BettingOverVertxTest.OverVertx.class)
@WithKubernetesTestServer
@WithTestResource(BettingApplication.class)
class BettingOverVertxTest extends BettingGrpcServiceTest {

    /** It is read at the start, so an executable that was built without it is given it too. */
    public static final class OverVertx implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.grpc.clients.payment.use-quarkus-grpc-client", "true");
        }
    }
}
