package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;

/** What goes to an API server, and what its answers come to. */
class SliceApiTest {

    private static final String NO_SLICES = "{\"kind\":\"EndpointSliceList\",\"metadata\":{\"resourceVersion\":\"7\"},"
            + "\"items\":[]}";

    private final List<HttpExchange> requests = new CopyOnWriteArrayList<>();
    private volatile HttpHandler handler;
    private HttpServer server;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            requests.add(exchange);
            handler.handle(exchange);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
    }

    private SliceApi api(ConfigBuilder settings) {
        Config config = settings.withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/prefix").build();
        http = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
        return new SliceApi(config, http);
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private Failure refusedBy(int code, String body) {
        handler = exchange -> answer(exchange, code, body);
        SliceApi api = api(new ConfigBuilder(Config.empty()));
        return Failure.of(catchThrowable(() -> api.list(Follower.KEY, "0")));
    }

    @Test
    void list_isAskedForAtThePathOfTheServersUrl() {
        handler = exchange -> answer(exchange, 200, NO_SLICES);
        SliceApi.Listed listed = api(new ConfigBuilder(Config.empty())).list(Follower.KEY, "0");
        assertThat(listed.resourceVersion()).isEqualTo("7");
        assertThat(listed.slices()).isEmpty();
        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.getRequestMethod()).isEqualTo("GET");
            assertThat(request.getRequestURI()).hasToString("/prefix/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices"
                    + "?labelSelector=kubernetes.io%2Fservice-name%3Dpayment&resourceVersion=0");
        });
    }

    @Test
    void token_isNoLongerAccepted_theNextOneIsTriedAtOnce() {
        handler = exchange -> answer(exchange,
                "Bearer new".equals(exchange.getRequestHeaders().getFirst("Authorization")) ? 200 : 401, NO_SLICES);
        AtomicInteger asked = new AtomicInteger();
        SliceApi api = api(new ConfigBuilder(Config.empty())
                .withOauthTokenProvider(() -> asked.getAndIncrement() == 0 ? "old" : "new"));
        assertThat(api.list(Follower.KEY, null).resourceVersion()).isEqualTo("7");
        assertThat(requests).extracting(request -> request.getRequestHeaders().getFirst("Authorization"))
                .containsExactly("Bearer old", "Bearer new");
    }

    @Test
    void refusal_ofTheApiServer_isToldInItsWords() {
        Failure failure = refusedBy(403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"endpointslices is forbidden\"}");
        assertThat(failure.kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        assertThat(failure.text()).isEqualTo("403 endpointslices is forbidden");
    }

    @Test
    void refusal_ofSomethingElse_isToldByItsCode() {
        assertThat(refusedBy(404, "<html>no</html>").text()).isEqualTo("404 Not Found");
        assertThat(refusedBy(503, "").text()).isEqualTo("503 Service Unavailable");
        assertThat(refusedBy(500, "null").text()).isEqualTo("500 Internal Server Error");
        assertThat(refusedBy(410, "{}").kind()).isEqualTo(Failure.Kind.GONE);
    }

    @Test
    void redirects_withoutEnd_comeToAnEnd() {
        handler = exchange -> {
            exchange.getResponseHeaders().add("Location", exchange.getRequestURI().toString());
            answer(exchange, 307, "");
        };
        SliceApi api = api(new ConfigBuilder(Config.empty()));
        assertThat(Failure.of(catchThrowable(() -> api.list(Follower.KEY, "0"))).text()).contains("307");
        assertThat(requests).hasSizeLessThan(30);
    }

    @Test
    void answer_stopsHalfway_isNoneAfterTheTimeOut() {
        handler = exchange -> {
            exchange.sendResponseHeaders(200, NO_SLICES.length());
            exchange.getResponseBody().write(NO_SLICES.getBytes(StandardCharsets.UTF_8), 0, 20);
            exchange.getResponseBody().flush();
        };
        SliceApi api = api(new ConfigBuilder(Config.empty()));
        assertThat(Failure.of(catchThrowable(() -> api.list(Follower.KEY, "0"))).text())
                .isEqualTo("no answer within 4300 ms");
        // the way is closed, since nobody waits for the rest
        await().untilAsserted(() -> assertThatThrownBy(() -> requests.get(0).getResponseBody().write(new byte[8]))
                .isInstanceOf(IOException.class));
    }
}
