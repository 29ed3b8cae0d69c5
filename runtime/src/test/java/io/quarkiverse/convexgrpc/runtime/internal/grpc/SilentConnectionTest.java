package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

@ParameterizedClass
@EnumSource
class SilentConnectionTest {

    private final Pod frozen = Pod.start("frozen");
    private final Pod healthy = Pod.start("healthy");
    private final FreezingProxy proxy = new FreezingProxy(frozen.port);
    private final Client client;

    SilentConnectionTest(Transport transport) {
        client = new Client(transport, PolicyName.ROUND_ROBIN);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        frozen.close();
        healthy.close();
    }

    private void discoverBoth() {
        client.discover(frozen.endpoint(Condition.READY, proxy.port()), healthy.ready());
        await().until(() -> client.spread(2).size() == 2);
    }

    private boolean callsSucceed(int calls) {
        for (int i = 0; i < calls; i++) {
            try {
                client.call(CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS));
            } catch (StatusRuntimeException e) {
                return false;
            }
        }
        return true;
    }

    @Test
    void endpointFallsSilent_isAvoidedWithinSeconds_andUsedAgainOnceItAnswers() {
        discoverBoth();

        proxy.freeze();

        await().atMost(Duration.ofSeconds(5)).until(() -> callsSucceed(10));
        assertThat(client.ejected).containsExactly("frozen SILENT");
        assertThat(client.spread(50)).containsOnlyKeys("healthy");

        proxy.thaw();

        await().atMost(Duration.ofSeconds(10)).until(() -> client.spread(4).containsKey("frozen"));
    }

    @Test
    void silentWhileItIsDialled_isDialledAgain() {
        proxy.freeze();
        client.discover(frozen.endpoint(Condition.READY, proxy.port()), healthy.ready());
        await().ignoreExceptions().until(() -> client.call().equals("healthy"));
        assertThat(client.spread(20)).containsOnlyKeys("healthy");

        await().atMost(Duration.ofSeconds(15)).until(() -> proxy.connections.get() >= 2);
    }

    @Test
    void callTakesLong_connectionAnswers_endpointStaysInUse() {
        discoverBoth();

        Future<String> one = client.hold();
        Future<String> two = client.hold();
        await().until(() -> frozen.held.get() == 1 && healthy.held.get() == 1);

        await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(6))
                .until(() -> client.ejected.isEmpty() && !one.isDone() && !two.isDone());
        assertThat(client.spread(20)).containsOnlyKeys("frozen", "healthy");
        frozen.release.complete(null);
        healthy.release.complete(null);
        assertThat(one).succeedsWithin(Duration.ofSeconds(5));
        assertThat(two).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void serverAllowsOneCallAtATime_questionCannotBeSent_isNoSilence() {
        try (Pod pod = Pod.start("narrow", "127.0.0.1", 0, builder -> builder.maxConcurrentCallsPerConnection(1))) {
            client.discover(pod.ready());
            assertThat(client.call()).isEqualTo("narrow");
            Future<String> one = client.hold();
            Future<String> two = client.hold();
            await().until(() -> pod.held.get() == 1);

            await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(6))
                    .until(() -> client.ejected.isEmpty() && pod.held.get() == 1);
            pod.release.complete(null);

            assertThat(one).succeedsWithin(Duration.ofSeconds(5));
            assertThat(two).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void everyEndpointSilent_callsFailWithTheReason() {
        client.discover(frozen.endpoint(Condition.READY, proxy.port()));
        assertThat(client.call()).isEqualTo("frozen");

        proxy.freeze();
        Future<String> waiting = client.hold();

        await().atMost(Duration.ofSeconds(5)).until(() -> !client.ejected.isEmpty());
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            try {
                client.call();
                assertThat(false).as("a call got through").isTrue();
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getDescription()).contains("None of the 1 endpoints", "no sign of life");
            }
        });
        assertThat(waiting).isNotDone();
    }

    @Test
    void callsAreAnswered_nobodyIsAskedForASignOfLife() {
        List<String> unknownMethods = new CopyOnWriteArrayList<>();
        HandlerRegistry everythingElse = new HandlerRegistry() {

            @Override
            public ServerMethodDefinition<?, ?> lookupMethod(String method, String authority) {
                unknownMethods.add(method);
                return null;
            }
        };
        try (Pod pod = Pod.start("busy", "127.0.0.1", 0, builder -> builder.fallbackHandlerRegistry(everythingElse))) {
            client.discover(pod.ready());
            await().until(() -> client.call().equals("busy"));

            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(6)).pollInterval(Duration.ofMillis(20))
                    .until(() -> client.call().equals("busy") && unknownMethods.isEmpty());

            // and where nobody answers, this is what is asked
            Future<String> waiting = client.hold();
            await().atMost(Duration.ofSeconds(5)).until(() -> unknownMethods.contains("grpc.health.v1.Health/Check"));
            assertThat(waiting).isNotDone();
        }
    }
}
