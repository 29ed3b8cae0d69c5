package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.deployment.SpecifiedOption.Side;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;

/** An application that leaves balancing to a mesh, and is called otherwise than by default. */
class LoadBalancingOffTest {

    private static final EchoServer A = new EchoServer("a");
    private static final ApiStub API = new ApiStub(A.port());

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Options.application(API, A.address())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.load-balancing.enabled", "false")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-instance-prefix", "shop-bets");

    @GrpcClient("payment")
    Channel payment;

    @TestHTTPResource(value = "/metrics", management = true)
    URI metrics;

    @AfterAll
    static void close() {
        API.close();
        A.close();
    }

    @Test
    @Shows(value = SpecifiedOption.LOAD_BALANCING, what = Side.EFFECT)
    void loadBalancingOff_theServiceIsCalled_notItsEndpoints() {
        assertThatThrownBy(() -> EchoServer.call(payment)).isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("payment.default.svc");
    }

    @Test
    @Shows(value = SpecifiedOption.SERVICE_INSTANCE_PREFIX, what = Side.EFFECT)
    void serviceInstancePrefix_beginsTheNameOnTheMeters() {
        await().untilAsserted(() -> assertThat(Options.get(metrics).body())
                .containsPattern("convex_grpc_server_score\\{convex_instance=\"shop-bets-[^\"]+\"}"));
    }
}
