package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.grpc.Status;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** An application that does not know who signs the API server's certificate. */
@OnRealCluster
@QuarkusTest
@WithTestResource(value = RealClusterApplication.class, initArgs = @ResourceArg(name = RealClusterApplication.UNTRUSTED, value = "true"))
class RealUntrustedTest {

    @GrpcClient("untrusted")
    Channel untrusted;

    RealCluster cluster;

    @Test
    void certificateOfTheApiServer_notTrusted_callsSayThat() {
        Status status = Calls.status(untrusted);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("Service untrusted in namespace " + cluster.namespace,
                "the Kubernetes API server gave no usable answer yet", "its certificate is not trusted");
    }
}
