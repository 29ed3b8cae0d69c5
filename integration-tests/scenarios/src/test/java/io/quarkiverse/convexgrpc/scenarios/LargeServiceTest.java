package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import io.quarkus.test.kubernetes.client.KubernetesTestServer;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;

/** A service of 1,000 endpoints in 10 slices, of which 50 a second are replaced. */
@QuarkusTest
@WithKubernetesTestServer
class LargeServiceTest {

    private static final int SLICES = 10;
    private static final int PER_SLICE = 100;
    private static final int CHANGES_PER_SECOND = 50;

    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(LargeServiceTest.class);

    @KubernetesTestServer
    KubernetesServer api;

    @GrpcClient("large")
    Channel channel;

    @Inject
    MeterRegistry meters;

    /** Addresses that calls came to. */
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final List<String> blocked = new CopyOnWriteArrayList<>();
    private final Handler blockedThreads = new Handler() {

        @Override
        public void publish(LogRecord entry) {
            blocked.add(entry.getMessage());
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @Test
    void thousandEndpoints_fiftyChangesASecond_callsFlow_andNoEventLoopIsBlocked() {
        Logger checker = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");
        checker.addHandler(blockedThreads);
        ScheduledExecutorService changer = Executors.newSingleThreadScheduledExecutor();
        // one server behind all loopback addresses
        try (Pod pod = Pod.start("large", "0.0.0.0", 0, id -> {
        }, builder -> builder.addStreamTracerFactory(new Addressed()))) {
            List<Slice> slices = new ArrayList<>();
            for (int s = 0; s < SLICES; s++) {
                Slice slice = new Slice(api.getClient(), "large", s, pod.port);
                for (int e = 0; e < PER_SLICE; e++) {
                    put(slice, s, e, 0);
                }
                slice.write();
                slices.add(slice);
            }
            try (Load load = Load.start(channel, 1000)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> called.size() > 900);
                double updatesBefore = updates();
                long begun = load.begun();
                AtomicInteger changes = new AtomicInteger();

                changer.scheduleAtFixedRate(() -> {
                    int change = changes.getAndIncrement();
                    Slice slice = slices.get(change % SLICES);
                    put(slice, change % SLICES, change / SLICES % PER_SLICE, change + 1);
                    slice.write();
                }, 0, 1_000_000 / CHANGES_PER_SECOND, TimeUnit.MICROSECONDS);
                await().atMost(Duration.ofSeconds(60)).until(() -> changes.get() >= 10 * CHANGES_PER_SECOND);
                changer.shutdown();

                assertThat(load.begun() - begun).as("calls begun meanwhile").isGreaterThan(5000);
                load.stop();
                await().atMost(Duration.ofSeconds(15)).until(load::settled);
                LOG.infof("%d endpoints, %d changes: %.0f updates of the channel, %d calls, %d failed", SLICES * PER_SLICE,
                        changes.get(), updates() - updatesBefore, load.begun(), load.failures().size());
                assertThat(load.failures()).isEmpty();
                assertThat(load.answered()).isEqualTo((int) load.begun());
                assertThat(updates() - updatesBefore).as("updates: bursts are coalesced").isBetween(20.0, 300.0);
                assertThat(blocked).as("warnings of Vert.x' blocked-thread checker").isEmpty();
            }
        } finally {
            changer.shutdownNow();
            checker.removeHandler(blockedThreads);
        }
    }

    /** The endpoint's address tells its place; its uid, which of those that came one after the other it is. */
    private static void put(Slice slice, int number, int place, int generation) {
        slice.put("large-" + number + '-' + place, "uid-" + number + '-' + place + '-' + generation,
                "127.1." + number + '.' + (place + 1), true, false);
    }

    private double updates() {
        return meters.get("convex.grpc.discovery.updates").tag("service", "large.test").functionCounter().count();
    }

    /** Remembers the address that each call came to. */
    private final class Addressed extends ServerStreamTracer.Factory {

        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new ServerStreamTracer() {

                @Override
                public void serverCallStarted(ServerCallInfo<?, ?> call) {
                    called.add(String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR)));
                }
            };
        }
    }
}
