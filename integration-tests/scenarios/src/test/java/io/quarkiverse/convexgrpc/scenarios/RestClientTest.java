package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import jakarta.inject.Inject;

import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.EndpointState;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.processes.FreePorts;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/** Quarkus' REST client through Stork, without any retry but where a test says so. */
@QuarkusTest
@WithKubernetesTestServer
class RestClientTest {

    private static final Logger LOG = Logger.getLogger(RestClientTest.class);
    private static final int CALLS_PER_SECOND = 300;
    /** So that some calls are in flight at any moment: 5 at each of 3 pods. */
    private static final Duration TAKES = Duration.ofMillis(50);

    @KubernetesTestServer
    KubernetesServer api;

    @RestClient
    StockClient client;

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    @Inject
    StockByHand byHand;

    private final int port = FreePorts.next();
    private final List<HttpPod> pods = new ArrayList<>();

    @AfterEach
    void endPods() {
        pods.forEach(HttpPod::close);
        api.getClient().discovery().v1().endpointSlices().withName("stock-1").delete();
        // what calls have said of the pods is not known of the next ones, whose UIDs are others
        await().until(() -> discovery.getAllServiceEndpoints("stock:http").isEmpty());
    }

    private Slice pods(String test, int from, int to, Slice slice) {
        for (int i = from; i <= to; i++) {
            HttpPod pod = HttpPod.start(test + '-' + i, "127.0.6." + i, port, TAKES);
            pods.add(pod);
            slice.put(pod.name, "uid-" + pod.name, pod.host, true, false);
        }
        return slice;
    }

    private Slice slice() {
        return new Slice(api.getClient(), "stock", 1, "http", port);
    }

    private RestLoad load() {
        return load(client::stock);
    }

    private RestLoad load(Supplier<Uni<String>> call) {
        await().ignoreExceptions().until(() -> client.stock().await().atMost(Duration.ofSeconds(5)) != null);
        return RestLoad.start(call, CALLS_PER_SECOND);
    }

    private static void settle(RestLoad load) {
        load.stop();
        await().atMost(Duration.ofSeconds(15)).until(load::settled);
    }

    @Test
    void serviceIsScaledOut_thenAPodEndsAsInKubernetes_newPodsGetCalls_andNoneFails() {
        Slice slice = pods("out", 1, 3, slice());
        slice.write();
        try (RestLoad load = load()) {
            await().until(() -> load.answers().size() == 3);
            pods("out", 4, 6, slice);
            long out = System.nanoTime();
            slice.write();
            await().pollInterval(Duration.ofMillis(5)).until(() -> pods.get(5).requests.get() > 0);
            long first = System.nanoTime() - out;
            await().until(() -> pods.stream().allMatch(pod -> load.answers(pod.name) > 100));

            HttpPod ending = pods.get(0);
            slice.put(ending.name, "uid-" + ending.name, ending.host, true, true).write();
            await().until(() -> discovery.getAllServiceEndpoints("stock:http").stream()
                    .anyMatch(endpoint -> endpoint.state() == EndpointState.DRAINING));
            await().until(() -> ending.inFlight.get() == 0);
            int requests = ending.requests.get();
            ending.kill();
            slice.remove(ending.name).write();
            int begun = load.begun();
            await().until(() -> load.begun() > begun + 2 * CALLS_PER_SECOND);
            settle(load);

            LOG.infof(
                    "REST client by Stork: first call on the last of 3 new pods %.0f ms after the slice was written; %d calls,"
                            + " %d failed, by pod %s",
                    first / 1e6, load.begun(), load.failures().size(), load.answers());
            assertThat(load.failures()).isEmpty();
            assertThat(ending.requests.get()).isEqualTo(requests);
            assertThat(load.answers()).hasSize(6);
        }
    }

    @Test
    void podIsKilled_failsOnlyWhatWasInFlightThere_andCallsAvoidItAtOnce() {
        Slice slice = pods("killed", 1, 3, slice());
        slice.write();
        try (RestLoad load = load()) {
            await().until(() -> load.answers().size() == 3 && load.begun() > 3 * CALLS_PER_SECOND);
            HttpPod victim = pods.get(0);
            await().until(() -> victim.inFlight.get() >= 5);

            int inFlight = victim.inFlight.get();
            victim.kill();
            long killed = System.nanoTime();
            // nobody tells discovery for a while
            int begun = load.begun();
            await().until(() -> load.begun() > begun + 2 * CALLS_PER_SECOND);
            settle(load);

            long late = load.failures().stream().filter(failure -> failure.startedAt() > killed).count();
            LOG.infof("REST client by Stork, one pod of 3 killed at %d calls a second with %d calls in flight there: %d of %d"
                    + " calls failed, %d of them begun after the kill", CALLS_PER_SECOND, inFlight, load.failures().size(),
                    load.begun(), late);
            assertThat(late).as("as many in a row as eject, and what was begun meanwhile").isLessThanOrEqualTo(50);
            assertThat(load.failures()).filteredOn(failure -> failure.startedAt() > killed + 500_000_000L).isEmpty();
            // the client tells nobody that calls failed that were in flight; it is known once they are garbage
            await().until(() -> {
                System.gc();
                return states().equals(List.of(EndpointState.EJECTED, EndpointState.READY, EndpointState.READY));
            });
        }
    }

    /** Each attempt asks Stork anew. */
    @Test
    void podsComeAndOneIsKilled_callsThatMayRunTwiceAreRetried_noneFails_andNewPodsGetCalls() {
        Slice slice = pods("retried", 1, 3, slice());
        slice.write();
        try (RestLoad load = load(() -> client.stock().onFailure().retry().atMost(5))) {
            await().until(() -> load.answers().size() == 3);
            pods("retried", 4, 6, slice);
            slice.write();
            await().until(() -> load.answers().size() == 6);
            HttpPod victim = pods.get(0);
            await().until(() -> victim.inFlight.get() >= 2);

            int inFlight = victim.inFlight.get();
            victim.kill();
            int begun = load.begun();
            await().until(() -> load.begun() > begun + 2 * CALLS_PER_SECOND);
            settle(load);

            LOG.infof("REST client by Stork, calls retried: 3 pods became 6, and one was killed at %d calls a second with %d"
                    + " calls in flight there: %d of %d calls failed", CALLS_PER_SECOND, inFlight, load.failures().size(),
                    load.begun());
            assertThat(load.failures()).isEmpty();
        }
    }

    private List<EndpointState> states() {
        return discovery.getAllServiceEndpoints("stock:http").stream().map(ServiceEndpoint::state).toList();
    }

    @Test
    void podAnswersWithServerErrors_callsAvoidIt() {
        pods("failing", 1, 3, slice()).write();
        try (RestLoad load = load()) {
            await().until(() -> load.answers().size() == 3);
            pods.get(1).fails = true;
            await().until(() -> states().equals(List.of(EndpointState.READY, EndpointState.EJECTED, EndpointState.READY)));
            settle(load);

            LOG.infof("REST client by Stork, one pod of 3 begins to answer 503: %d of %d calls failed before it was ejected",
                    load.failures().size(), load.begun());
            assertThat(load.failures()).hasSizeBetween(5, 30);
        }
    }

    @Test
    void callsAreMadeByHand_eachPodGetsSome_andChangesAreToldAsTheyCome() throws IOException, InterruptedException {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        Cancellable following = discovery.serviceEndpointChanges("stock:http").subscribe()
                .with(endpoints -> sizes.add(endpoints.size()));
        Slice slice = pods("hand", 1, 3, slice());
        slice.write();
        await().until(() -> sizes.contains(3));
        Set<String> answered = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            answered.add(byHand.stock().await().atMost(Duration.ofSeconds(5)));
            answered.add(byHand.stockOf("item-" + i));
        }
        assertThat(answered).containsExactly("hand-1", "hand-2", "hand-3");
        assertThat(byHand.best().healthy()).isTrue();
        slice.remove("hand-1").write();
        await().until(() -> sizes.get(sizes.size() - 1) == 2);
        following.cancel();
    }
}
