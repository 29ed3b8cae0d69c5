package io.quarkiverse.convexgrpc.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** As much of a Kubernetes API as says that the service {@code payment} has one pod, at this port of this machine. */
final class ApiStub implements AutoCloseable {

    private static final String SLICES = """
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSliceList", "metadata": {"resourceVersion": "1"},
             "items": [{"metadata": {"name": "payment-1", "namespace": "default", "resourceVersion": "1",
                                     "labels": {"kubernetes.io/service-name": "payment"}},
                        "addressType": "IPv4", "ports": [{"name": "grpc", "port": %d, "protocol": "TCP"}],
                        "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": true},
                                       "targetRef": {"kind": "Pod", "name": "payment-a", "uid": "uid-a"}}]}]}
            """;

    private final HttpServer server;

    ApiStub(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> answer(exchange, SLICES.formatted(port)));
        server.start();
    }

    /** A watch ends at once: nothing ever changes. */
    private static void answer(HttpExchange exchange, String slices) throws IOException {
        String asked = exchange.getRequestURI().toString();
        String answer = asked.contains("watch=true") || !asked.contains("/endpointslices") ? "" : slices;
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + '/';
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
