package io.quarkiverse.convexgrpc.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Asks an application whether it is ready, as the kubelet would. */
final class ReadinessProbe {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final List<URI> paths;

    ReadinessProbe(String application, String address, Ports ports) {
        String root = "http://" + address + ':' + ports.http();
        paths = List.of(URI.create(root + "/health/" + application + "/readiness"), URI.create(root + "/q/health/ready"));
    }

    /** Whether the application says that it is ready, at the path of its manifests or at the one of Quarkus. */
    boolean isReady() throws InterruptedException {
        try {
            for (URI path : paths) {
                HttpRequest request = HttpRequest.newBuilder(path).timeout(TIMEOUT).build();
                if (HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            }
            return false;
        } catch (IOException notListening) {
            return false;
        }
    }
}
