package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Pods that are whole applications are replaced by the real controllers: the kubelet is played, and sends SIGTERM at once. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealDrainTest {

    private static final Logger LOG = Logger.getLogger(RealDrainTest.class);

    private static final int PODS = 2;

    /** The sample's own method: an empty request, and the instance in the second field of the answer. */
    private static final MethodDescriptor<String, String> PAY = MethodDescriptor.<String, String> newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName("convex.payment.v1.PaymentService/Pay")
            .setRequestMarshaller(new Payment()).setResponseMarshaller(new Payment()).build();

    RealCluster cluster;

    @GrpcClient("drained")
    Channel drained;

    @TempDir
    Path folder;

    @Test
    void podsThatAreApplications_replacedAt500CallsASecond_noCallFails() {
        assumeTrue(cluster.takesLoopbackAddresses(),
                "the cluster takes no loopback addresses, and pods of one template share a port");
        try (ProcessKubelet kubelet = new ProcessKubelet(cluster, folder)) {
            cluster.createDeployment("drained", PODS, kubelet.port());
            cluster.createService("drained");
            await().atMost(Duration.ofSeconds(60)).until(() -> cluster.isRolledOut("drained", PODS));
            try (Load load = Load.start(drained, PAY, 500)) {
                await().until(() -> load.answers().size() == 2);

                cluster.roll("drained", "v2");
                await().atMost(Duration.ofSeconds(90)).until(() -> cluster.isRolledOut("drained", PODS));
                await().until(() -> load.answers().size() == 4);

                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);
                LOG.infof("Two pods replaced that are applications: %d of %d calls failed", load.failures().size(),
                        load.begun());
                assertThat(load.failures()).isEmpty();
                assertThat(load.answered()).isEqualTo((int) load.begun());
            }
        }
    }

    private static final class Payment implements MethodDescriptor.Marshaller<String> {

        private static final int SERVED_BY = 2 << 3 | 2;

        @Override
        public InputStream stream(String id) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public String parse(InputStream stream) {
            try {
                byte[] bytes = stream.readAllBytes();
                for (int i = 0; i < bytes.length; i += 2 + bytes[i + 1]) {
                    if (bytes[i] == SERVED_BY) {
                        return new String(bytes, i + 2, bytes[i + 1], StandardCharsets.UTF_8);
                    }
                }
                return "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
