package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.grpc.Channel;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A Deployment is rolled out by the real controllers; the kubelet is played. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealRollingUpdateTest {

    private static final Logger LOG = Logger.getLogger(RealRollingUpdateTest.class);

    private static final int PODS = 3;

    RealCluster cluster;

    @GrpcClient("rolled")
    Channel rolled;

    /** Ready endpoints, by slice. */
    private final Map<String, Integer> ready = new ConcurrentHashMap<>();
    private final AtomicLong fewest = new AtomicLong(Long.MAX_VALUE);

    @Test
    void deploymentRolledForthAndBack_thereIsAlwaysAReadyEndpoint_andNoCallFails() {
        assumeTrue(cluster.takesLoopbackAddresses(),
                "the cluster takes no loopback addresses, and pods of one template share a port");
        try (Kubelet kubelet = new Kubelet(cluster)) {
            kubelet.playAll();
            cluster.createDeployment("rolled", PODS, kubelet.port());
            cluster.createService("rolled");
            await().atMost(Duration.ofSeconds(30)).until(() -> cluster.isRolledOut("rolled", PODS));
            try (SharedIndexInformer<EndpointSlice> slices = countReady();
                    Load load = Load.start(rolled, 300)) {
                await().until(() -> load.answers().size() == 3);

                roll("v2");
                await().until(() -> load.answers().size() == 6);
                roll("v1");
                await().until(() -> load.answers().size() == 9);

                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);
                LOG.infof("Rolled from v1 to v2 and back, 3 pods: never fewer than %d ready endpoints, %d of %d calls failed",
                        fewest.get(), load.failures().size(), load.begun());
                assertThat(load.failures()).isEmpty();
                assertThat(load.answered()).isEqualTo((int) load.begun());
                assertThat(fewest.get()).as("ready endpoints at the least, of 3 and one more at most").isBetween(1L, 4L);
            }
        }
    }

    private void roll(String version) {
        cluster.roll("rolled", version);
        await().atMost(Duration.ofSeconds(60)).until(() -> cluster.isRolledOut("rolled", PODS));
    }

    private SharedIndexInformer<EndpointSlice> countReady() {
        return cluster.admin.discovery().v1().endpointSlices().withLabel("kubernetes.io/service-name", "rolled")
                .inform(new ResourceEventHandler<>() {

                    @Override
                    public void onAdd(EndpointSlice slice) {
                        ready.put(slice.getMetadata().getName(), (int) slice.getEndpoints().stream()
                                .filter(endpoint -> !Boolean.FALSE.equals(endpoint.getConditions().getReady())).count());
                        fewest.accumulateAndGet(ready.values().stream().mapToInt(Integer::intValue).sum(), Math::min);
                    }

                    @Override
                    public void onUpdate(EndpointSlice before, EndpointSlice slice) {
                        onAdd(slice);
                    }

                    @Override
                    public void onDelete(EndpointSlice slice, boolean unknown) {
                        ready.remove(slice.getMetadata().getName());
                    }
                });
    }
}
