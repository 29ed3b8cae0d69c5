package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.services.CallMetricRecorder;
import io.grpc.xds.orca.OrcaMetricReportingServerInterceptor;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadReport;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Servers that send load reports, over real sockets. */
class LoadReportsTest {

    private final List<AutoCloseable> opened = new ArrayList<>();
    /** How far the client's clock is ahead: ten seconds pass at once. */
    private final AtomicLong ahead = new AtomicLong();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable o : opened) {
            o.close();
        }
    }

    /** A server that puts these bytes into the trailer of every answer. */
    private Pod reporting(String name, Supplier<byte[]> report) {
        return keep(Pod.start(name, "127.0.0.1", 0, server -> server.intercept(new ServerInterceptor() {

            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                    ServerCallHandler<Q, A> next) {
                return next.startCall(new SimpleForwardingServerCall<>(call) {

                    @Override
                    public void close(Status status, Metadata trailers) {
                        trailers.put(Metadata.Key.of(LoadReport.TRAILER, Metadata.BINARY_BYTE_MARSHALLER), report.get());
                        super.close(status, trailers);
                    }
                }, headers);
            }
        })));
    }

    /** A server that reports with grpc-java's own means. */
    private Pod reportingByGrpc(String name, Runnable report) {
        return keep(Pod.start(name, "127.0.0.1", 0, server -> server.intercept(new ServerInterceptor() {

            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                    ServerCallHandler<Q, A> next) {
                report.run();
                return next.startCall(call, headers);
            }
        }).intercept(OrcaMetricReportingServerInterceptor.getInstance())));
    }

    private Client client(PolicyName policy) {
        return keep(new Client(policy, () -> Ticker.system().read() + ahead.get()));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    private static byte[] load(double rps, double cpu) {
        return new LoadReport(cpu, 0, 0, Map.of(), Map.of(), rps, 0, Map.of(), 0).encode();
    }

    private static void connectAll(Client client, Pod... pods) {
        await().until(() -> client.spread(pods.length * 4).size() == pods.length);
    }

    @Test
    void weighted_serversOfGrpcsOwnInterceptor_getWhatTheyCanDo() {
        Pod a = reportingByGrpc("a", () -> {
            CallMetricRecorder.getCurrent().recordQpsMetric(100);
            CallMetricRecorder.getCurrent().recordCpuUtilizationMetric(0.9);
        });
        Pod b = reportingByGrpc("b", () -> {
            CallMetricRecorder.getCurrent().recordQpsMetric(100);
            CallMetricRecorder.getCurrent().recordCpuUtilizationMetric(0.9);
            CallMetricRecorder.getCurrent().recordApplicationUtilizationMetric(0.3);
        });
        Client client = client(PolicyName.WEIGHTED);
        client.discover(a.ready(), b.ready());
        connectAll(client, a, b);
        assertThat(client.spread(100)).containsEntry("a", 50);

        ahead.addAndGet(TimeUnit.SECONDS.toNanos(10));

        await().untilAsserted(() -> assertThat(client.spread(100)).containsEntry("a", 25).containsEntry("b", 75));
    }

    @Test
    void healthScore_ofGrpcsOwnInterceptor_isFollowedWithinSeconds() {
        double[] score = { 100 };
        Pod a = reportingByGrpc("a",
                () -> CallMetricRecorder.getCurrent().recordNamedMetric(LoadReport.HEALTH_SCORE, score[0]));
        Pod b = reportingByGrpc("b", () -> CallMetricRecorder.getCurrent().recordNamedMetric(LoadReport.HEALTH_SCORE, 100));
        Client client = client(PolicyName.HEALTH_SCORE);
        client.discover(a.ready(), b.ready());
        connectAll(client, a, b);
        assertThat(client.spread(100)).containsEntry("a", 50);

        score[0] = 25;

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(client.spread(100)).containsEntry("a", 20));
    }

    @Test
    void otherTrailers_malformedOnes_andNone_harmNoCall() {
        Pod malformed = reporting("malformed", () -> new byte[] { -1, -1, -1 });
        Pod good = reporting("good", () -> load(100, 0.5));
        Pod silent = keep(Pod.start("silent"));
        Client client = client(PolicyName.WEIGHTED);
        client.discover(malformed.ready(), good.ready(), silent.ready());
        connectAll(client, malformed, good, silent);
        ahead.addAndGet(TimeUnit.SECONDS.toNanos(10));

        assertThat(client.spread(300)).containsEntry("malformed", 100).containsEntry("good", 100)
                .containsEntry("silent", 100);
        assertThat(client.loads.get("malformed").malformedReports()).isEqualTo(malformed.calls.get());
        assertThat(client.loads.get("good").malformedReports()).isZero();
        long now = Ticker.system().read() + ahead.get();
        assertThat(client.loads.get("good").report(now)).isEqualTo(LoadReport.decode(load(100, 0.5)));
        assertThat(client.loads.get("silent").report(now)).isNull();
    }

    @Test
    void weighted_updatesOfDiscovery_keepTheWeights() {
        Pod a = reporting("a", () -> load(300, 1));
        Pod b = reporting("b", () -> load(100, 1));
        Client client = client(PolicyName.WEIGHTED);
        client.discover(a.ready(), b.ready());
        connectAll(client, a, b);
        ahead.addAndGet(TimeUnit.SECONDS.toNanos(10));
        await().untilAsserted(() -> assertThat(client.spread(100)).containsEntry("a", 75));

        Pod c = reporting("c", () -> load(100, 1));
        client.discover(a.ready(), b.ready(), c.ready());

        await().until(() -> client.spread(20).containsKey("c"));
        // the new one has the mean of the others until it has reported for ten seconds
        assertThat(client.spread(120)).containsEntry("a", 60).containsEntry("b", 20).containsEntry("c", 40);
    }
}
