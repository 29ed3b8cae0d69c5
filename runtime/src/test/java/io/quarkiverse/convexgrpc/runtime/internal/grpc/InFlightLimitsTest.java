package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/** Channels that have as many calls in flight as they may. */
@ParameterizedClass
@EnumSource
class InFlightLimitsTest {

    private final Transport transport;

    InFlightLimitsTest(Transport transport) {
        this.transport = transport;
    }

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Channel channel;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable o : opened) {
            o.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    private Pod pod(String name) {
        return keep(Pod.start(name));
    }

    /** With so many calls at an endpoint. */
    private Client perEndpoint(PolicyName policy, int limit) {
        return client(policy, limit, RetrySettings.DEFAULT, HedgingSettings.DEFAULT);
    }

    private Client client(PolicyName policy, int limit, RetrySettings retry, HedgingSettings hedging) {
        Client client = keep(new Client(transport, policy, new InFlightSettings(0, limit), retry, hedging));
        channel = client.channel;
        return client;
    }

    /** With so many calls in the channel; the interceptors are nearer to it. */
    private Client perChannel(int limit, ClientInterceptor... interceptors) {
        Client client = perEndpoint(PolicyName.LEAST_REQUEST, 0);
        channel = ClientInterceptors.intercept(ClientInterceptors.intercept(client.channel, interceptors),
                new LimitedCalls(Client.SERVICE, limit));
        return client;
    }

    private Future<String> start(MethodDescriptor<String, String> method, CallOptions options) {
        return ClientCalls.futureUnaryCall(channel.newCall(method, options), "");
    }

    private Future<String> hold() {
        return start(Pod.HELD_CALL, CallOptions.DEFAULT);
    }

    private String call() {
        return ClientCalls.blockingUnaryCall(channel, Pod.CALL, CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS),
                "");
    }

    private static void assertExhausted(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(e.getStatus().getDescription()).contains("'payment'", "'shop'", "in flight");
            for (String text : texts) {
                assertThat(e.getStatus().getDescription()).contains(text);
            }
        });
    }

    private void assertFull(String... texts) {
        assertExhausted(this::call, texts);
    }

    @ParameterizedTest
    @EnumSource
    void allEndpointsAreFull_callFailsAtOnce_andSaysWhy(PolicyName policy) {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = perEndpoint(policy, 1);
        client.discover(a.ready(), b.ready());
        await().until(() -> client.spread(10).size() == 2);
        hold();
        await().until(() -> a.held.get() + b.held.get() == 1);
        hold();
        await().until(() -> a.held.get() + b.held.get() == 2);

        assertThat(a.held.get()).as("one at each").isEqualTo(1);
        assertFull("1 calls of this process in flight", "max-in-flight-per-endpoint");
    }

    @ParameterizedTest
    @EnumSource
    void oneEndpointIsFull_theOtherTakesTheCalls(PolicyName policy) {
        Pod a = pod("a");
        Pod b = pod("b");
        Client client = perEndpoint(policy, 1);
        client.discover(a.ready(), b.ready());
        await().until(() -> client.spread(10).size() == 2);
        hold();
        await().until(() -> a.held.get() + b.held.get() == 1);

        assertThat(client.spread(50)).containsOnlyKeys(a.held.get() == 1 ? "b" : "a");
    }

    @Test
    void callAtAFullEndpoint_ends_orIsCancelled_orFails_placeIsFreeAgain() throws Exception {
        Pod a = pod("a");
        Client client = perEndpoint(PolicyName.ROUND_ROBIN, 1);
        client.discover(a.ready());
        assertThat(call()).isEqualTo("a");
        a.failure = Status.INTERNAL;
        assertThatThrownBy(this::call).hasMessage("INTERNAL");
        a.failure = null;
        await().until(() -> client.loads.get("a").inFlight() == 0);
        Future<String> cancelled = hold();
        await().until(() -> a.held.get() == 1);
        assertFull();
        cancelled.cancel(true);
        await().until(() -> client.loads.get("a").inFlight() == 0);
        assertThat(call()).isEqualTo("a");
        await().until(() -> client.loads.get("a").inFlight() == 0);
        Future<String> expired = start(Pod.HELD_CALL, CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS));
        assertThatThrownBy(() -> expired.get(5, TimeUnit.SECONDS)).hasMessageContaining("DEADLINE_EXCEEDED");
        await().until(() -> client.loads.get("a").inFlight() == 0);
        Future<String> held = hold();
        await().until(() -> client.loads.get("a").inFlight() == 1);
        assertFull();
        a.release.complete(null);
        assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("a");
        await().until(() -> client.loads.get("a").inFlight() == 0);

        assertThat(call()).isEqualTo("a");
    }

    @Test
    void callThatWaitsForReady_failsAsWellWhereAllAreFull() {
        Pod a = pod("a");
        Client client = perEndpoint(PolicyName.LEAST_REQUEST, 1);
        client.discover(a.ready());
        hold();
        await().until(() -> a.held.get() == 1);

        assertThatThrownBy(() -> start(Pod.CALL, CallOptions.DEFAULT.withWaitForReady()).get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class).hasMessageContaining("RESOURCE_EXHAUSTED");
    }

    @Test
    void callsThatThisProcessRefuses_areNoFaultOfTheEndpoint_andNotSentAgain() {
        Pod a = pod("a");
        Client client = client(PolicyName.ADAPTIVE, 1, new RetrySettings(3, List.of("UNAVAILABLE", "RESOURCE_EXHAUSTED"),
                Duration.ofMillis(1), Duration.ofMillis(2), List.of()), HedgingSettings.DEFAULT);
        client.discover(a.ready());
        assertThat(call()).isEqualTo("a");
        hold();
        await().until(() -> a.held.get() == 1);
        for (int i = 0; i < 200; i++) {
            assertFull();
        }
        EndpointLoad load = client.loads.get("a");

        assertThat(load.failed()).isZero();
        assertThat(load.faults()).isZero();
        assertThat(load.faultsInARow()).isZero();
        assertThat(load.inFlight()).isEqualTo(1);
        assertThat(client.ejected).isEmpty();
        assertThat(a.calls).hasValue(1);
    }

    @Test
    void hedgedCall_allAreFull_itsFirstAttemptGoesOn() throws Exception {
        Pod a = pod("a");
        Client client = client(PolicyName.LEAST_REQUEST, 1, RetrySettings.DEFAULT,
                new HedgingSettings(3, Duration.ofMillis(20), 100, List.of()));
        client.discover(a.ready());
        channel = ClientInterceptors.intercept(client.channel, new HedgedCalls());
        for (int i = 0; i < 20; i++) {
            assertThat(call()).isEqualTo("a");
            await().until(() -> client.loads.get("a").inFlight() == 0);
        }
        Future<String> held = hold();
        await().until(() -> a.held.get() == 1);
        await().during(Duration.ofMillis(300)).until(() -> !held.isDone());
        a.release.complete(null);

        assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void channelIsFull_callFailsAtOnce_andSaysWhy_andIsNoFaultOfTheEndpoint() {
        Pod a = pod("a");
        Client client = perChannel(2);
        client.discover(a.ready());
        hold();
        hold();
        await().until(() -> a.held.get() == 2);
        for (int i = 0; i < 50; i++) {
            assertFull("2 calls in flight", "max-in-flight allows");
        }

        assertExhausted(() -> ClientCalls.blockingUnaryCall(channel, Pod.CALL, CallOptions.DEFAULT.withWaitForReady(), ""));
        assertThat(client.loads.get("a").failed()).isZero();
        assertThat(a.calls).hasValue(0);
    }

    @Test
    void callOfAFullChannel_ends_orIsCancelled_orFails_placeIsFreeAgain() throws Exception {
        Pod a = pod("a");
        Client client = perChannel(1);
        client.discover(a.ready());
        for (int i = 0; i < 5; i++) {
            assertThat(call()).isEqualTo("a");
            a.failure = Status.INTERNAL;
            assertThatThrownBy(this::call).hasMessage("INTERNAL");
            a.failure = null;
            Future<String> cancelled = hold();
            assertFull();
            cancelled.cancel(true);
            await().ignoreExceptions().until(() -> call().equals("a"));
        }
        client.discover(new ServiceUpdate.Absent(Client.SERVICE, Absence.NO_SLICES, "nobody"));
        await().untilAsserted(() -> assertThatThrownBy(this::call).hasMessage("UNAVAILABLE: nobody"));
        client.discover(a.ready());
        await().ignoreExceptions().until(() -> call().equals("a"));
        Future<String> held = hold();
        assertFull();
        a.release.complete(null);
        assertThat(held.get(5, TimeUnit.SECONDS)).isEqualTo("a");

        assertThat(call()).isEqualTo("a");
    }

    @Test
    void interceptorThrows_whereACallBegins_placeIsFreeAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Pod a = pod("a");
        Client client = perChannel(1, new ClientInterceptor() {

            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

                    @Override
                    public void start(Listener<A> listener, Metadata headers) {
                        if (broken.get()) {
                            throw new IllegalStateException("no token");
                        }
                        super.start(listener, headers);
                    }
                };
            }
        });
        client.discover(a.ready());
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::call).hasStackTraceContaining("no token");
        }
        broken.set(false);

        assertThat(call()).isEqualTo("a");
    }

    @Test
    void callThatNeverBegins_takesNoPlace() {
        Pod a = pod("a");
        Client client = perChannel(1);
        client.discover(a.ready());
        for (int i = 0; i < 3; i++) {
            channel.newCall(Pod.CALL, CallOptions.DEFAULT).cancel("changed my mind", null);
        }

        assertThat(call()).isEqualTo("a");
    }
}
