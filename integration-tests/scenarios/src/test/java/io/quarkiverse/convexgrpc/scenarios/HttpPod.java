package io.quarkiverse.convexgrpc.scenarios;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;

/** A real HTTP server on a loopback address, as a pod has one. It answers every request with its own name. */
final class HttpPod implements AutoCloseable {

    final String name;
    final String host;
    /** Requests that came and were not answered. */
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();
    /** Whether it answers 503 from now on. */
    volatile boolean fails;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    private HttpPod(String name, String host, int port, Duration takes) {
        this.name = name;
        this.host = host;
        this.server = vertx.createHttpServer().requestHandler(request -> {
            inFlight.incrementAndGet();
            requests.incrementAndGet();
            vertx.setTimer(takes.toMillis(), timer -> {
                inFlight.decrementAndGet();
                request.response().setStatusCode(fails ? 503 : 200).end(name);
            });
        });
        server.listen(port, host).toCompletionStage().toCompletableFuture().join();
    }

    /** @param takes how long an answer takes */
    static HttpPod start(String name, String host, int port, Duration takes) {
        return new HttpPod(name, host, port, takes);
    }

    /** As where the process is killed: connections end without an answer, and nobody listens any more. */
    void kill() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        kill();
    }
}
