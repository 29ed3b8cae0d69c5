package io.quarkiverse.convexgrpc.demo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Reads the metrics of the betting service where Prometheus would: on its management port. */
final class MetricsReader {

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final String service;
    private volatile ClientMetrics last = ClientMetrics.NONE;

    MetricsReader(InetSocketAddress management, String service) {
        URI uri = URI.create("http://" + management.getAddress().getHostAddress() + ':' + management.getPort() + "/q/metrics");
        this.request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(1)).build();
        this.service = service;
    }

    /** What was read last; nothing where the metrics are not there. */
    ClientMetrics last() {
        return last;
    }

    /** Reads again; never fails, but keeps what was read last. */
    CompletableFuture<ClientMetrics> read() {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((response, failure) -> {
            if (failure == null && response.statusCode() == 200) {
                last = ClientMetrics.parse(response.body(), service).after(last);
            }
            return last;
        });
    }
}
