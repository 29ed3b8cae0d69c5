package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** An API server behind something that takes no websocket: the watch is the answer to a plain request. */
class WatchWithoutWebsocketTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SliceWatcher.Event> events = new CopyOnWriteArrayList<>();
    private final List<Failure> ends = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final SliceWatcher watcher = new SliceWatcher(new SliceParser(new WantedPort("grpc", false)), events::add,
            ends::add);
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private HttpServer server;
    private HttpClient http;
    private int toWebsocket = 503;
    private int toPlain = 200;
    private volatile OutputStream open;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        watcher.close();
        http.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean websocket = exchange.getRequestHeaders().containsKey("Upgrade");
        asked.add((websocket ? "websocket " : "plain ") + exchange.getRequestURI());
        int code = websocket ? toWebsocket : toPlain;
        if (websocket || code != 200) {
            exchange.sendResponseHeaders(code, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, 0);
        open = exchange.getResponseBody();
        open.flush();
        try {
            testIsOver.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(boolean onlyHttp) {
        Config config = new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withOnlyHttpWatches(onlyHttp).build();
        http = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
        new SliceApi(config, http).watch(Follower.KEY, "7", 120, watcher);
    }

    private void send(String text) throws IOException {
        await().until(() -> open != null);
        open.write(text.getBytes(StandardCharsets.UTF_8));
        open.flush();
    }

    private static String event(String name) {
        return new KubernetesSerialization().asJson(new WatchEvent(slice(name, pod("p", "10.0.0.1")), "ADDED")) + '\n';
    }

    @ParameterizedTest
    @ValueSource(ints = { 200, 503 })
    void websocket_isNotToBeHad_eventsComeOverAPlainRequestThatMayBeSilent(int code) throws IOException {
        toWebsocket = code;
        watch(false);
        send(event("a"));
        await().until(() -> events.size() == 1);
        // longer than a request may take
        await().during(Duration.ofMillis(SliceApi.REQUEST_TIMEOUT_MILLIS + 700)).atMost(Duration.ofSeconds(10))
                .until(ends::isEmpty);
        send(event("b"));
        await().until(() -> events.size() == 2);
        assertThat(events).extracting(event -> event.slice().name()).containsExactly("a", "b");
    }

    @Test
    void websocket_isNotWanted_isNotTried() throws IOException {
        watch(true);
        send(event("a"));
        await().until(() -> events.size() == 1);
        assertThat(asked).containsExactly("plain /apis/discovery.k8s.io/v1/namespaces/shop/endpointslices"
                + "?labelSelector=kubernetes.io%2Fservice-name%3Dpayment&resourceVersion=7"
                + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=120");
    }

    @Test
    void answer_ends_isTheEndOfTheWatch() throws IOException {
        watch(false);
        send(event("a"));
        open.close();
        await().until(() -> ends.size() == 1);
        assertThat(ends.get(0).kind()).isEqualTo(Failure.Kind.ENDED);
        assertThat(events).hasSize(1);
    }

    @Test
    void watch_isClosed_theConnectionIsToo() throws IOException {
        watch(false);
        send(event("a"));
        await().until(() -> events.size() == 1);
        watcher.close();
        await().untilAsserted(() -> assertThatThrownBy(() -> send(event("b"))).isInstanceOf(IOException.class));
        assertThat(events).hasSize(1);
        assertThat(ends).isEmpty();
    }

    @Test
    void watch_isRefused_isSaidByItsCode() {
        toPlain = 403;
        assertThatThrownBy(() -> watch(false)).satisfies(thrown -> {
            Failure failure = Failure.of(thrown);
            assertThat(failure.kind()).isEqualTo(Failure.Kind.FORBIDDEN);
            assertThat(failure.text()).contains("403 cannot watch resource \"endpointslices\"");
        });
        assertThat(asked).hasSize(2);
    }
}
