package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;

/** An API server that keeps what it is given, can be made to answer wrongly, and can be taken away and brought back. */
final class TestCluster implements AutoCloseable {

    private final KubernetesMockServer server;
    private final TcpProxy proxy;
    private final KubernetesClient admin;
    private final Config config;
    private final HttpClient http;
    private final List<WebSocket> watches = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    /** Answers a request instead of the server, or {@code null}; writes are never asked about. */
    private volatile Function<RecordedRequest, MockResponse> fault = request -> null;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile MockResponse signOfLife = answer(200, "{}");
    private volatile Duration listsTake = Duration.ZERO;

    TestCluster() throws IOException {
        server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Faulty(), false);
        server.start();
        admin = server.createClient();
        proxy = new TcpProxy(server.getPort());
        config = new ConfigBuilder(admin.getConfiguration())
                .withMasterUrl("http://localhost:" + proxy.port() + "/")
                .build();
        http = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
    }

    /** As the code under test sees the cluster: through the proxy. */
    Config config() {
        return config;
    }

    HttpClient http() {
        return http;
    }

    void put(EndpointSlice slice) {
        var resource = admin.resource(slice);
        if (resource.get() == null) {
            resource.create();
        } else {
            resource.update();
        }
    }

    void delete(String name) {
        admin.discovery().v1().endpointSlices().inNamespace(Slices.NAMESPACE).withName(name).delete();
    }

    void answerLists(int code, String body) {
        fault = request -> isWatch(request) ? null : answer(code, body);
    }

    void answerWatches(int code, String body) {
        fault = request -> isWatch(request) ? answer(code, body) : null;
    }

    void answerAll(int code, String body) {
        fault = request -> answer(code, body);
    }

    /** What the API server says when it is asked for a sign of life. */
    void answerQuestions(int code, String body) {
        signOfLife = answer(code, body);
    }

    /** How often it was asked for one. */
    int questions() {
        return questions.get();
    }

    void slowDownLists(Duration duration) {
        listsTake = duration;
    }

    void answerRightly() {
        fault = request -> null;
    }

    private static MockResponse answer(int code, String body) {
        return new MockResponse().setResponseCode(code).setBody(body).setHeader("Content-Type", "application/json");
    }

    static String status(int code, String message) {
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code + ",\"message\":\""
                + message + "\"}";
    }

    static boolean isWatch(RecordedRequest request) {
        return request.getPath().contains("watch=true");
    }

    /** The paths of the lists and watches so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    long watchesOpened() {
        return requests.stream().filter(path -> path.contains("watch=true")).count();
    }

    /** The time limit that the latest watch asked for. */
    long latestWatchSeconds() {
        String path = requests.stream().filter(r -> r.contains("watch=true")).reduce((first, second) -> second).orElseThrow();
        return Long.parseLong(path.replaceAll(".*timeoutSeconds=([0-9]+).*", "$1"));
    }

    long lists() {
        return requests.size() - watchesOpened();
    }

    /** Watches that the server holds open. */
    int watchesOpen() {
        return watches.size();
    }

    /** Sends this over each open watch, whatever it is. */
    void sendRaw(String message) {
        watches.forEach(watch -> watch.send(message));
    }

    /** Ends the watches as a server does whose time for them is up. */
    void endWatches() {
        watches.forEach(watch -> watch.close(1000, "done"));
    }

    void cutConnections() {
        proxy.cut();
    }

    void takeAway() {
        proxy.takeAway();
    }

    /** Loses all connections in silence, and those that are made from now on. */
    void swallow() {
        proxy.swallow();
    }

    int connectionsSwallowed() {
        return proxy.swallowed();
    }

    void bringBack() {
        proxy.bringBack();
    }

    @Override
    public void close() throws IOException {
        http.close();
        admin.close();
        proxy.close();
        server.shutdown();
    }

    private final class Faulty extends Dispatcher {

        private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if ("/version".equals(request.getPath())) {
                questions.incrementAndGet();
                return signOfLife;
            }
            boolean listOrWatch = "GET".equals(request.getMethod().toString()) && request.getPath().contains("labelSelector");
            if (!listOrWatch) {
                return crud.dispatch(request);
            }
            requests.add(request.getPath());
            MockResponse wrong = fault.apply(request);
            if (wrong != null) {
                return wrong;
            }
            MockResponse response = crud.dispatch(request);
            if (!isWatch(request) && !listsTake.isZero()) {
                return response.setBodyDelay(listsTake);
            }
            WebSocketListener listener = response.getWebSocketListener();
            return listener == null ? response : response.withWebSocketUpgrade(new Recorded(listener));
        }
    }

    private final class Recorded extends WebSocketListener {

        private final WebSocketListener delegate;

        Recorded(WebSocketListener delegate) {
            this.delegate = delegate;
        }

        @Override
        public void onOpen(WebSocket webSocket, Response response) {
            watches.add(webSocket);
            delegate.onOpen(webSocket, response);
        }

        @Override
        public void onClosing(WebSocket webSocket, int code, String reason) {
            watches.remove(webSocket);
            delegate.onClosing(webSocket, code, reason);
        }

        @Override
        public void onClosed(WebSocket webSocket, int code, String reason) {
            watches.remove(webSocket);
            delegate.onClosed(webSocket, code, reason);
        }

        @Override
        public void onFailure(WebSocket webSocket, Throwable t, Response response) {
            watches.remove(webSocket);
            delegate.onFailure(webSocket, t, response);
        }
    }
}
