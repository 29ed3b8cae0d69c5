package io.quarkiverse.convexgrpc.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks an application whether it is ready, as the kubelet would. */
final class ReadinessProbe {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final URI path;

    ReadinessProbe(String application, String address, Ports ports) {
        String root = "http://" + address + ':' + ports.http();
        path = URI.create(root + "/health/" + application + "/readiness");
    }

    /** Whether the application says that it is ready, at the path of its manifests. */
    boolean isReady() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(path).timeout(TIMEOUT).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notListening) {
            return false;
        }
    }
}
