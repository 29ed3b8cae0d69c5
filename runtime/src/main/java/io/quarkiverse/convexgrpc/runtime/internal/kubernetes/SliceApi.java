package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.HttpStatusMessage;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/**
 * What is asked of the API server, once per call: whether to try again is the caller's to say. Thread-safe; all of it
 * blocks, for {@value #REQUEST_TIMEOUT_MILLIS} ms at most, or twice that where a watch is tried in two ways.
 */
final class SliceApi {

    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    /** What the API server says, and what proxies and kubectl put together. */
    private static final Set<String> LIST_KINDS = Set.of("EndpointSliceList", "List");
    /** Longer than the 4 s that a slow list may take, and less than the 5 s in which a change must be known (ADR 0008). */
    static final int REQUEST_TIMEOUT_MILLIS = 4_300;

    /** Instead of a code of HTTP. */
    private static final int OPEN = 0;

    private final String url;
    private final boolean onlyHttp;
    private final HttpClient http;

    SliceApi(Config config, HttpClient http) {
        this.url = config.getMasterUrl();
        this.onlyHttp = config.isOnlyHttpWatches();
        this.http = http.newBuilder().tag(new RequestConfigBuilder(config.getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build()).build();
    }

    /** A whole answer, with the code of HTTP. */
    private record Answer(int code, byte[] body) {
    }

    /** A list, and the version that a watch goes on from. */
    record Listed(String resourceVersion, List<EndpointSlice> slices) {
    }

    /**
     * Blocks.
     *
     * @param resourceVersion the answer is at least as new; {@code "0"} takes any, {@code null} only the newest
     * @throws KubernetesClientException where there is no usable answer
     */
    Listed list(ServiceKey service, String resourceVersion) {
        Answer answer = get(slices(service, resourceVersion));
        if (!HttpResponse.isSuccessful(answer.code())) {
            throw new KubernetesClientException(refusal(answer));
        }
        EndpointSliceList list;
        try {
            list = SliceReader.list(answer.body());
        } catch (IOException e) {
            throw new KubernetesClientException("the answer to a list cannot be read", e);
        }
        if (list == null || list.getMetadata() == null || list.getMetadata().getResourceVersion() == null
                || !LIST_KINDS.contains(list.getKind())) {
            throw new KubernetesClientException("the answer is no EndpointSliceList with a resourceVersion");
        }
        return new Listed(list.getMetadata().getResourceVersion(), list.getItems() == null ? List.of() : list.getItems());
    }

    /**
     * Blocks until the watch is open.
     *
     * @throws RuntimeException where it cannot be opened
     */
    void watch(ServiceKey service, String resourceVersion, long timeoutSeconds, SliceWatcher watcher) {
        String uri = slices(service, resourceVersion) + "&watch=true&allowWatchBookmarks=true&timeoutSeconds="
                + timeoutSeconds;
        int code = onlyHttp ? HttpURLConnection.HTTP_OK : overSocket(uri, watcher);
        // some of what stands before an API server takes no websocket, and says so by one of these
        if (code == HttpURLConnection.HTTP_OK || code == HttpURLConnection.HTTP_UNAVAILABLE) {
            code = overStream(uri, watcher);
        }
        if (code != OPEN) {
            throw new KubernetesClientException(watchRefused(service, code));
        }
    }

    /** @return the code of HTTP that it is refused by, or {@link #OPEN} */
    private int overSocket(String uri, SliceWatcher watcher) {
        try {
            WebSocket socket = http.newWebSocketBuilder().uri(URI.create(uri))
                    .connectTimeout(REQUEST_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .buildAsync(new WatchSocket(watcher)).join();
            watcher.attach(() -> socket.sendClose(WatchSocket.NORMAL_CLOSURE, null));
            return OPEN;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().code();
            }
            throw e;
        }
    }

    /** @return the code of HTTP that it is refused by, or {@link #OPEN} */
    private int overStream(String uri, SliceWatcher watcher) {
        // no time-out of the request: that would be one of silence as well
        CompletableFuture<HttpResponse<AsyncBody>> exchange = http.consumeBytes(
                http.newHttpRequestBuilder().uri(uri).forStreaming().build(), new WatchStream(watcher));
        HttpResponse<AsyncBody> response = await(exchange, exchange);
        AsyncBody body = response.body();
        if (!response.isSuccessful()) {
            body.cancel();
            return response.code();
        }
        watcher.attach(body::cancel);
        body.done().whenComplete((done, cause) -> watcher.ended(cause));
        body.consume();
        return OPEN;
    }

    /** What the API server says of a watch that it refuses is lost on the way through a websocket: this is like it. */
    private static Status watchRefused(ServiceKey service, int code) {
        return status(code, code == HttpURLConnection.HTTP_FORBIDDEN
                ? "cannot watch resource \"endpointslices\" in API group \"discovery.k8s.io\" in the namespace \""
                        + service.namespace() + '"'
                : HttpStatusMessage.getMessageForStatus(code));
    }

    /**
     * Asks for next to nothing. Blocks until there is an answer; a refusal is one.
     *
     * @throws RuntimeException where none comes
     */
    void anyAnswer() {
        get(url + "version");
    }

    /** @throws RuntimeException where there is no answer in time, or only half of one */
    private Answer get(String uri) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<AsyncBody>> exchange = http.consumeBytes(http.newHttpRequestBuilder().uri(uri)
                .timeout(REQUEST_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).build(), (buffers, body) -> {
                    for (ByteBuffer buffer : buffers) {
                        byte[] some = new byte[buffer.remaining()];
                        buffer.get(some);
                        bytes.write(some, 0, some.length);
                    }
                    body.consume();
                });
        return await(exchange, exchange.thenCompose(response -> {
            response.body().consume();
            return response.body().done().thenApply(done -> new Answer(response.code(), bytes.toByteArray()));
        }));
    }

    /** The time-out of a request is one for the beginning of the answer only: a body that stops would be waited for. */
    private static <T> T await(CompletableFuture<HttpResponse<AsyncBody>> exchange, CompletableFuture<T> wanted) {
        try {
            return wanted.get(REQUEST_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KubernetesClientException("no answer", e.getCause());
        } catch (TimeoutException e) {
            exchange.thenAccept(response -> response.body().cancel());
            throw new KubernetesClientException("no answer within " + REQUEST_TIMEOUT_MILLIS + " ms");
        } catch (InterruptedException e) {
            exchange.thenAccept(response -> response.body().cancel());
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted");
        }
    }

    private String slices(ServiceKey service, String resourceVersion) {
        return url + "apis/discovery.k8s.io/v1/namespaces/" + encoded(service.namespace()) + "/endpointslices?labelSelector="
                + encoded(SERVICE_LABEL + '=' + service.name())
                + (resourceVersion == null ? "" : "&resourceVersion=" + encoded(resourceVersion));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Status refusal(Answer answer) {
        try {
            Status status = SliceReader.status(answer.body());
            if (status != null && status.getMessage() != null) {
                return status(answer.code(), status.getMessage());
            }
        } catch (IOException e) {
            // whoever refused it was no API server
        }
        return status(answer.code(), HttpStatusMessage.getMessageForStatus(answer.code()));
    }

    private static Status status(int code, String message) {
        Status status = new Status();
        status.setCode(code);
        status.setMessage(message);
        return status;
    }
}
