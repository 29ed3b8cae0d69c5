package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Zones as the real controller writes them, from Nodes' labels. */
@OnRealCluster
@QuarkusTest
@WithTestResource(RealClusterApplication.class)
class RealZonesTest {

    private static final Logger LOG = Logger.getLogger(RealZonesTest.class);
    private static final String OTHER_ZONE = "zone-b";
    /** Of fewer, calls go to all. */
    private static final int PODS = 6;

    RealCluster cluster;

    @GrpcClient("close")
    Channel close;

    @Test
    void podsInTwoZones_callsStayInTheirOwn_asLongAsItHasAny() {
        cluster.createService("close");
        try (Kubelet near = new Kubelet(cluster, cluster.namespace, RealClusterApplication.ZONE);
                Kubelet far = new Kubelet(cluster, cluster.namespace, OTHER_ZONE)) {
            List<Pod> nearPods = Stream.of("near-1", "near-2", "near-3").map(name -> near.start("close", name)).toList();
            Stream.of("far-1", "far-2", "far-3").forEach(name -> far.start("close", name));
            await().untilAsserted(() -> assertThat(cluster.endpoints("close").values()).hasSize(PODS)
                    .allMatch(endpoint -> endpoint.getZone() != null));
            try (Load load = Load.start(close, 300)) {
                await().until(() -> nearPods.stream().allMatch(pod -> load.answers().containsKey(pod.name)));
                // new endpoints have less than their share at first, scouts elsewhere always have some
                await().untilAsserted(() -> assertThat(farShare(load, 600)).isBetween(0.001, 0.2));

                nearPods.forEach(near::gone);
                await().until(() -> cluster.endpoints("close").size() == PODS / 2);
                await().untilAsserted(() -> assertThat(farShare(load, 300)).isEqualTo(1));
                load.stop();
                await().until(load::settled);
                LOG.infof("zones by the EndpointSlice controller: %s, %d failed", load.answers(), load.failures().size());
                assertThat(load.failures()).isEmpty();
            }
        }
    }

    /** Of so many calls from now on, which part went to the other zone. */
    private static double farShare(Load load, int calls) {
        int far = far(load);
        int all = load.answered();
        await().until(() -> load.answered() >= all + calls);
        return (double) (far(load) - far) / (load.answered() - all);
    }

    private static int far(Load load) {
        return load.answers().entrySet().stream().filter(pod -> pod.getKey().startsWith("far"))
                .mapToInt(pod -> pod.getValue().intValue()).sum();
    }
}
