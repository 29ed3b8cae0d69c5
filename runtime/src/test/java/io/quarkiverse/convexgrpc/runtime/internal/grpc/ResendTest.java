package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/** Calls that are sent more than once, since their settings ask for it. */
@ParameterizedClass
@EnumSource
class ResendTest {

    private final Transport transport;

    ResendTest(Transport transport) {
        this.transport = transport;
    }

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
    }

    private Client client(int attempts, int hedges) {
        return client(PolicyName.ADAPTIVE, attempts, hedges);
    }

    private Client client(PolicyName policy, int attempts, int hedges) {
        return client(policy, attempts, hedges, Duration.ofMillis(20));
    }

    private Client client(PolicyName policy, int attempts, int hedges, Duration delay) {
        Client client = new Client(transport, policy,
                new RetrySettings(attempts, List.of("UNAVAILABLE"), Duration.ofMillis(1), Duration.ofMillis(10), List.of()),
                new HedgingSettings(hedges, delay, 10, List.of()));
        toClose.add(client);
        return client;
    }

    private Pod pod(String name) {
        Pod pod = Pod.start(name);
        toClose.add(pod);
        return pod;
    }

    /** A pod that fails every call; its trailers may say when to try again. */
    private FailingPod failingPod(String name, Metadata trailers) {
        FailingPod failing = new FailingPod(trailers);
        failing.pod = Pod.start(name, "127.0.0.1", 0, builder -> builder.intercept(failing));
        toClose.add(failing.pod);
        return failing;
    }

    private static Metadata pushback(String millis) {
        Metadata trailers = new Metadata();
        trailers.put(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER), millis);
        return trailers;
    }

    private static final class FailingPod implements ServerInterceptor {

        private final Metadata trailers;
        private final AtomicInteger calls = new AtomicInteger();
        private Pod pod;

        FailingPod(Metadata trailers) {
            this.trailers = trailers;
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            calls.incrementAndGet();
            Metadata copy = new Metadata();
            copy.merge(trailers);
            call.close(Status.UNAVAILABLE.withDescription("failing"), copy);
            return new ServerCall.Listener<>() {
            };
        }
    }

    private static int failures(int calls, Supplier<String> call) {
        int failures = 0;
        for (int i = 0; i < calls; i++) {
            try {
                call.get();
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                failures++;
            }
        }
        return failures;
    }

    @Test
    void nothingConfigured_aCallThatMayHaveRun_isNotSentAgain() {
        FailingPod failing = failingPod("a", new Metadata());
        Client client = client(1, 1);
        client.discover(failing.pod.ready());

        assertThat(failures(10, client::call)).isEqualTo(10);
        assertThat(failing.calls).hasValue(10);
    }

    @Test
    void retry_whereOneOfThreeFails_noCallDoes() {
        FailingPod failing = failingPod("a", new Metadata());
        Client client = client(3, 1);
        Pod b = pod("b");
        Pod c = pod("c");
        client.discover(b.ready(), c.ready());
        // while it alone is connected, there is nowhere else to go
        await().until(() -> client.spread(10).size() == 2);
        client.discover(failing.pod.ready(), b.ready(), c.ready());

        AtomicInteger failures = new AtomicInteger();
        await().until(() -> {
            failures.addAndGet(failures(200, client::call));
            return failing.calls.get() > 0;
        });
        assertThat(failures).hasValue(0);
    }

    @Test
    void retry_whereAllFail_makesNoStorm() {
        FailingPod failing = failingPod("a", new Metadata());
        Client client = client(5, 1);
        client.discover(failing.pod.ready());

        assertThat(failures(200, client::call)).isEqualTo(200);

        assertThat(failing.calls.get()).as("attempts of 200 calls").isBetween(201, 220);
    }

    @Test
    void retry_serverSaysNotToTryAgain_isHeeded() {
        FailingPod failing = failingPod("a", pushback("-1"));
        Client client = client(5, 1);
        client.discover(failing.pod.ready());

        assertThatThrownBy(client::call).isInstanceOf(StatusRuntimeException.class);

        assertThat(failing.calls).hasValue(1);
    }

    @Test
    void hedging_whereOnePodKeepsItsCalls_noneFails() throws Exception {
        Pod keeping = pod("a");
        Pod answering = pod("b");
        answering.release.complete(null);
        Client client = client(1, 2);
        client.discover(keeping.ready(), answering.ready());

        await().until(() -> client.spread(10).size() == 2);
        // which of the two is asked first is chance
        for (int i = 0; i < 10 || i < 200 && keeping.held.get() == 0; i++) {
            assertThat(client.hold().get(5, TimeUnit.SECONDS)).isEqualTo("b");
        }
        assertThat(keeping.held.get()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(value = PolicyName.class, mode = EnumSource.Mode.EXCLUDE, names = "CONSISTENT_HASH")
    void hedging_goesToAnotherPod_whateverThePolicy(PolicyName policy) throws Exception {
        Pod keeping = pod("a");
        Pod answering = pod("b");
        answering.release.complete(null);
        // longer than calls take that nobody keeps: its budget is for those that are kept
        Client client = client(policy, 1, 2, Duration.ofMillis(200));
        client.discover(keeping.ready(), answering.ready());
        Channel channel = ClientInterceptors.intercept(client.channel, new HedgedCalls());
        await().until(() -> client.spread(10).size() == 2);

        for (int i = 0; i < 200 && keeping.held.get() < 4; i++) {
            assertThat(ClientCalls.futureUnaryCall(channel.newCall(Pod.HELD_CALL, CallOptions.DEFAULT), "")
                    .get(5, TimeUnit.SECONDS)).isEqualTo("b");
            // now and then, so that policies that take turns come round to either
            if (i % 3 > 0) {
                client.call();
            }
        }
        assertThat(keeping.held.get()).isPositive();
    }

    @Test
    void hedging_serverAsksForAPause_isHeeded() {
        FailingPod failing = failingPod("a", pushback("-1"));
        Client client = client(PolicyName.ADAPTIVE, 1, 5, Duration.ofSeconds(2));
        client.discover(failing.pod.ready());
        // the delay counts from when the call is made
        await().until(() -> client.channel.getState(true) == ConnectivityState.READY);

        assertThatThrownBy(client::call).isInstanceOf(StatusRuntimeException.class);

        assertThat(failing.calls).hasValue(1);
    }

    @Test
    void retry_serverAsksForAPause_theNextAttemptComesAfterIt() {
        FailingPod failing = failingPod("a", pushback("300"));
        Client client = client(2, 1);
        client.discover(failing.pod.ready());
        long before = System.nanoTime();

        assertThatThrownBy(client::call).isInstanceOf(StatusRuntimeException.class);

        assertThat(failing.calls).hasValue(2);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(299));
    }

    @Test
    void hedging_whereTheApplicationHandsOnTheHeadersOfAnotherCall_refusesNoFirstAttempt() {
        Client client = client(1, 2);
        client.discover(pod("a").ready());
        Metadata headers = new Metadata();
        headers.put(Hedges.PREVIOUS_ATTEMPTS, "1");
        // the last one comes first
        Channel channel = ClientInterceptors.intercept(client.channel, new HedgedCalls(),
                MetadataUtils.newAttachHeadersInterceptor(headers));

        assertThat(failures(100, () -> ClientCalls.blockingUnaryCall(channel, Pod.CALL, CallOptions.DEFAULT, ""))).isZero();
    }

    @Test
    void hedging_whereAllPodsAreSlow_staysWithinItsBudget_andTheFirstAttemptsGoOn() throws Exception {
        Pod slow = pod("a");
        Client client = client(1, 2);
        client.discover(slow.ready());
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(client.hold());
        }
        // the one behind all of them, whose turn for a second attempt comes last
        await().until(() -> slow.held.get() >= 200 + 10);
        ClientCalls.blockingUnaryCall(client.channel, Pod.CALL, CallOptions.DEFAULT, "");
        slow.release.complete(null);

        for (Future<String> call : calls) {
            assertThat(call.get(5, TimeUnit.SECONDS)).isEqualTo("a");
        }
        // 10 to begin with, and 1 for each 10 calls
        assertThat(slow.held.get()).isBetween(210, 232);
    }
}
