package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

@ParameterizedClass
@EnumSource
class BalancedChannelTest {

    private final Transport transport;

    BalancedChannelTest(Transport transport) {
        this.transport = transport;
    }

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable o : opened) {
            o.close();
        }
    }

    private Pod pod(String name) {
        return keep(Pod.start(name));
    }

    private Client client(PolicyName policy) {
        return keep(new Client(transport, policy));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    @ParameterizedTest
    @EnumSource
    void severalReady_eachGetsCalls(PolicyName policy) {
        Pod a = pod("a");
        Pod b = pod("b");
        Pod c = pod("c");
        Client client = client(policy);
        client.discover(a.ready(), b.ready(), c.ready());
        await().until(() -> client.spread(30).size() == 3);

        Map<String, Integer> spread = client.spread(3000);

        // adaptive goes by how fast they answer, which is not the same on a busy machine
        int least = policy == PolicyName.ADAPTIVE ? 500 : 850;
        int most = policy == PolicyName.ADAPTIVE ? 2000 : 1150;
        assertThat(spread.values()).hasSize(3).allSatisfy(calls -> assertThat(calls).isBetween(least, most));
    }

    @Test
    void roundRobin_isExact() {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.ROUND_ROBIN);
        client.discover(a.ready(), b.ready());
        await().until(() -> client.spread(2).size() == 2);

        assertThat(client.spread(100)).containsExactlyInAnyOrderEntriesOf(Map.of("a", 50, "b", 50));
    }

    @Test
    void leastRequest_avoidsTheOneThatIsBusy() {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(a.ready(), b.ready());
        await().until(() -> client.spread(20).size() == 2);
        client.hold();
        await().until(() -> a.held.get() + b.held.get() == 1);
        String idle = a.held.get() == 1 ? "b" : "a";

        assertThat(client.spread(50)).containsExactly(Map.entry(idle, 50));
    }

    @Test
    void endpointAdded_getsCalls() {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.ROUND_ROBIN);
        client.discover(a.ready());
        assertThat(client.call()).isEqualTo("a");

        client.discover(a.ready(), b.ready());

        await().until(() -> client.spread(2).size() == 2);
    }

    @Test
    void endpointRemoved_getsNoNewCalls_thoseInFlightGoOn() throws Exception {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.ROUND_ROBIN);
        client.discover(a.ready());
        Future<String> inFlight = client.hold();
        await().until(() -> a.held.get() == 1);

        client.discover(b.ready());
        await().until(() -> client.call().equals("b"));
        int before = a.calls.get();

        assertThat(client.spread(20)).containsOnlyKeys("b");
        // the subchannel is closed 5 seconds after its end: the call must outlive that
        await().atMost(Duration.ofSeconds(10)).until(() -> subchannels(client) == 1);
        assertThat(inFlight).isNotDone();
        a.release.complete(null);
        assertThat(inFlight.get(5, TimeUnit.SECONDS)).isEqualTo("a");
        assertThat(a.calls).hasValue(before);
    }

    private static int subchannels(Client client) throws Exception {
        return Channelz.liveSubchannels(client.channel);
    }

    @Test
    void draining_getsNoNewCalls_thoseInFlightGoOn() throws Exception {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.ROUND_ROBIN);
        client.discover(a.ready());
        Future<String> inFlight = client.hold();
        await().until(() -> a.held.get() == 1);

        client.discover(a.endpoint(Condition.DRAINING), b.ready());

        await().until(() -> client.call().equals("b"));
        assertThat(client.spread(20)).containsOnlyKeys("b");
        a.release.complete(null);
        assertThat(inFlight.get(5, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void onlyDraining_isCalled() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);

        client.discover(a.endpoint(Condition.DRAINING));

        assertThat(client.call()).isEqualTo("a");
    }

    @Test
    void readyOneIsUnreachable_drainingOneThatIsConnectedTakesTheCalls() {
        Pod a = pod("a");
        Client client = client(PolicyName.ROUND_ROBIN);
        client.discover(a.ready());
        assertThat(client.call()).isEqualTo("a");
        Pod gone = Pod.start("gone");
        gone.close();

        client.discover(a.endpoint(Condition.DRAINING), gone.ready());

        await().until(() -> client.loads.containsKey("gone"));
        assertThat(client.spread(20)).containsOnlyKeys("a");
    }

    @Test
    void nothingReady_failsAtOnce_withServiceNamespaceAndCounts() {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(a.endpoint(Condition.NOT_READY), b.endpoint(Condition.GONE));

        assertThatThrownBy(client::call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.getStatus().getDescription()).contains("'payment'", "'shop'", "no ready endpoint", "1 not ready",
                    "1 terminating");
        });
    }

    @Test
    void absent_failsAtOnce_withTheTextOfDiscovery_andRecovers() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(new ServiceUpdate.Absent(Client.SERVICE, Absence.NO_SLICES, "nobody of that name"));
        assertThatThrownBy(client::call).hasMessage("UNAVAILABLE: nobody of that name");

        client.discover(a.ready());

        await().atMost(Duration.ofSeconds(1)).ignoreExceptions().until(() -> client.call().equals("a"));
    }

    @Test
    void waitForReady_waitsForAnEndpoint() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(new ServiceUpdate.Absent(Client.SERVICE, Absence.NO_SLICES, "nobody of that name"));
        assertThatThrownBy(client::call).isInstanceOf(StatusRuntimeException.class);
        Future<String> waiting = ClientCalls.futureUnaryCall(client.channel.newCall(Pod.CALL,
                io.grpc.CallOptions.DEFAULT.withWaitForReady()), "");

        client.discover(a.ready());

        assertThat(waiting).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("a");
    }

    @Test
    void stale_lastKnownStayInUse() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(a.ready());
        assertThat(client.call()).isEqualTo("a");

        client.discover(new ServiceUpdate.Stale(new EndpointSnapshot(Client.SERVICE, List.of(a.ready())), "away"));

        assertThat(client.spread(20)).containsOnlyKeys("a");
    }

    @Test
    void noneReachable_failsWithServiceAndError_andRecoversWithinSeconds() {
        Pod first = Pod.start("a");
        first.close();
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(first.ready());
        assertThatThrownBy(client::call).isInstanceOfSatisfying(StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getDescription()).contains("None of the 1 endpoints", "'payment'", "'shop'"));

        keep(Pod.start("a", first.port));

        await().atMost(Duration.ofSeconds(6)).ignoreExceptions().until(() -> client.call().equals("a"));
    }

    @Test
    void podDies_othersTakeItsCalls() {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = client(PolicyName.ROUND_ROBIN);
        client.discover(a.ready(), b.ready());
        await().until(() -> client.spread(2).size() == 2);

        a.close();

        // the one call that may be on its way to the pod while it dies may fail
        await().ignoreExceptions().until(() -> client.spread(2).equals(Map.of("b", 2)));
        assertThat(client.spread(20)).containsOnlyKeys("b");
    }

    @Test
    void whatIsKnown_survivesUpdates_andNotATakenOverAddress() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(a.ready());
        client.spread(3);
        EndpointLoad known = client.loads.get("a");
        assertThat(known.succeeded()).isEqualTo(3);

        client.discover(a.endpoint(Condition.NOT_READY));
        client.discover(a.ready());
        await().ignoreExceptions().until(() -> client.call().equals("a"));
        assertThat(client.loads.get("a")).isSameAs(known);

        client.discover(new Endpoint(new EndpointId("another uid", a.port), List.of(Pod.address(a.host)), Condition.READY,
                "successor", "", ""));
        await().until(() -> client.loads.containsKey("successor"));
        await().ignoreExceptions().until(() -> client.call().equals("a") && client.loads.get("successor").succeeded() > 0);
        assertThat(client.loads).containsOnlyKeys("successor");
    }

    @Test
    void callsInFlight_areCounted_andForgottenWhenTheyEnd() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(a.ready());
        Future<String> one = client.hold();
        Future<String> two = client.hold();
        await().until(() -> a.held.get() == 2);
        assertThat(client.loads.get("a").inFlight()).isEqualTo(2);

        two.cancel(true);
        // an answer that overtakes the cancellation would be a success
        await().until(() -> client.loads.get("a").failed() == 1);
        a.release.complete(null);

        assertThat(one).succeedsWithin(Duration.ofSeconds(5));
        await().until(() -> client.loads.get("a").succeeded() == 1);
        assertThat(client.loads.get("a").inFlight()).isZero();
    }

    @Test
    void channelClosed_nothingIsFollowedAnyMore() {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        client.discover(a.ready());
        client.call();
        assertThat(client.followed()).isTrue();

        client.channel.shutdown();

        await().untilAsserted(() -> {
            assertThat(client.followed()).isFalse();
            assertThat(client.loads).isEmpty();
        });
    }

    @Test
    void applicationBlocksInACallback_otherChannelsStillTakeInChanges() throws Exception {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST);
        CompletableFuture<Void> entered = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(client.channel.newCall(Pod.CALL, CallOptions.DEFAULT), "", new StreamObserver<String>() {

            @Override
            public void onNext(String answer) {
            }

            @Override
            public void onError(Throwable failure) {
                entered.complete(null);
                release.join();
            }

            @Override
            public void onCompleted() {
            }
        });
        client.discover(new ServiceUpdate.Absent(Client.SERVICE, Absence.NO_SLICES, "nobody of that name"));
        entered.get(5, TimeUnit.SECONDS);

        client.discover(a.ready());

        ManagedChannel other = NettyChannelBuilder.forTarget("convex:///payment").usePlaintext().build();
        try {
            await().ignoreExceptions().until(() -> ClientCalls.blockingUnaryCall(other, Pod.CALL,
                    CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS), "").equals("a"));
        } finally {
            release.complete(null);
            other.shutdownNow();
        }
    }

    @Test
    void authority_isTheServicesDnsName() {
        Client client = client(PolicyName.LEAST_REQUEST);

        assertThat(client.channel.authority()).isEqualTo("payment.shop.svc");
    }

    @Test
    void noApplicationIsRunning_channelSaysSo() {
        assertThatThrownBy(() -> ManagedChannelBuilder.forTarget("convex:///payment").build())
                .hasMessageContaining("running Quarkus application");
    }

    @Test
    void nameThatKubernetesRefuses_channelSaysWhy() {
        client(PolicyName.LEAST_REQUEST);

        assertThatThrownBy(() -> ManagedChannelBuilder.forTarget("convex:///Payment").build())
                .hasMessageContaining("'P'").hasMessageContaining("lower-case letters");
    }
}
