package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.benchmarks.Table;
import io.quarkiverse.convexgrpc.benchmarks.pods.Api;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pod;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pods;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ServiceConfigs;
import io.quarkiverse.convexgrpc.runtime.internal.kubernetes.KubernetesEndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkiverse.convexgrpc.runtime.internal.time.Workers;

/**
 * How long it takes from a new pod's EndpointSlice, in a mock of the Kubernetes API, to the first call that is sent to that
 * pod, under 500 calls a second.
 */
final class Change implements AutoCloseable {

    private static final int PODS = 4;
    private static final int CHANGES = 200;
    private static final int WARM_UPS = 20;
    private static final double MOST_MILLIS = 100;
    private static final long PAUSE_MILLIS = 2;
    /** So long without a call a pod is taken to be out, where it had one every 8 ms. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private final Pods pods;
    private final KubernetesMockServer api;
    private final KubernetesClient cluster;
    private final HttpClient http;
    private final Scheduler scheduler = Scheduler.system("benchmark-change");
    private final Workers workers = Workers.system("benchmark-change-worker");
    private final ResolvedClients clients;
    /** When the latest call was sent, and the first one since it was forgotten, by port. */
    private final Map<Integer, Long> latest = new ConcurrentHashMap<>();
    private final Map<Integer, Long> first = new ConcurrentHashMap<>();

    private Change(Path log) throws IOException {
        pods = new Pods(log);
        Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
        api = new KubernetesMockServer(new Context(), new MockWebServer(), responses,
                new KubernetesMixedDispatcher(responses), false);
        api.init(InetAddress.getLoopbackAddress(), 0);
        cluster = api.createClient();
        http = HttpClientUtils.getHttpClientFactory().newBuilder(cluster.getConfiguration()).build();
        ChannelSettings settings = Extension.settings(PolicyName.ADAPTIVE);
        clients = new ResolvedClients(1, settings, ServiceConfigs.of(settings),
                builder -> builder.usePlaintext().directExecutor(),
                new KubernetesEndpointSource(cluster.getConfiguration(), http, scheduler, workers, Ticker.system(),
                        Randomness.system(), DiscoveryListener.NOOP, service -> "grpc"));
    }

    static Measured measure(Path log) throws IOException, InterruptedException {
        try (Change change = new Change(log)) {
            return measured(change.run());
        }
    }

    private static Measured measured(double[] millis) {
        Arrays.sort(millis);
        double p99 = millis[millis.length * 99 / 100 - 1];
        Table table = new Table("From an EndpointSlice to the first call on the new pod",
                List.of("changes", "p50 ms", "p99 ms", "most ms"));
        table.add(List.of(Integer.toString(millis.length), text(millis[millis.length / 2]), text(p99),
                text(millis[millis.length - 1])));
        return new Measured(table, List.of(new Bar("from an EndpointSlice to the first call on the new pod: p99 <= 100 ms",
                text(p99) + " ms", p99 <= MOST_MILLIS)));
    }

    private static String text(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    private double[] run() throws IOException, InterruptedException {
        List<Pod> all = pods.take(PODS);
        for (Pod pod : all) {
            slice(pod, 0).create();
        }
        double[] millis = new double[CHANGES];
        Thread calls = new Thread(this::call, "change-calls");
        calls.setDaemon(true);
        calls.start();
        while (first.size() < PODS) {
            pause();
        }
        for (int i = -WARM_UPS; i < CHANGES; i++) {
            // one pod makes way for another that takes over its address: a new connection, a new endpoint
            Pod pod = all.get(Math.floorMod(i, PODS));
            slice(pod, i).delete();
            while (System.nanoTime() - latest.get(pod.port()) < QUIET_NANOS) {
                pause();
            }
            first.remove(pod.port());
            long changed = System.nanoTime();
            slice(pod, i).create();
            while (!first.containsKey(pod.port())) {
                pause();
            }
            if (i >= 0) {
                millis[i] = (first.get(pod.port()) - changed) / 1e6;
            }
        }
        calls.interrupt();
        return millis;
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    private void call() {
        Channel channel = clients.channel(0);
        try {
            while (true) {
                OneCall.start(channel, Api.CALL, CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(5, TimeUnit.SECONDS),
                        this::sent);
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sent(int port) {
        long now = System.nanoTime();
        latest.put(port, now);
        first.putIfAbsent(port, now);
    }

    /** Every pod has a slice to itself, since its port is its own. */
    private Resource<EndpointSlice> slice(Pod pod, int uid) {
        String name = Extension.SERVICE.name() + '-' + pod.port();
        return cluster.discovery().v1().endpointSlices().inNamespace(Extension.SERVICE.namespace())
                .resource(new EndpointSliceBuilder()
                        .withNewMetadata().withName(name).withNamespace(Extension.SERVICE.namespace())
                        .addToLabels("kubernetes.io/service-name", Extension.SERVICE.name()).endMetadata()
                        .withAddressType("IPv4")
                        .addNewPort().withName("grpc").withProtocol("TCP").withPort(pod.port()).endPort()
                        .addNewEndpoint()
                        .withAddresses("127.0.0.1")
                        .withNewConditions().withReady(true).withServing(true).withTerminating(false).endConditions()
                        .withNewTargetRef().withKind("Pod").withName(name).withUid(name + '-' + uid).endTargetRef()
                        .endEndpoint()
                        .build());
    }

    @Override
    public void close() {
        clients.close();
        scheduler.execute(() -> {
            http.close();
            workers.shutdown();
            scheduler.shutdown();
        });
        cluster.close();
        api.destroy();
        pods.close();
    }
}
