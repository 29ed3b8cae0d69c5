package io.quarkiverse.convexgrpc.deployment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;

import io.quarkus.test.QuarkusUnitTest;

/**
 * An application of which options are shown: it calls {@code payment}, found in Kubernetes, and {@code ledger}, which is
 * static.
 */
final class Options {

    /** What a sample says of the instance that it is of. */
    static final Pattern INSTANCE = Pattern.compile("convex_instance=\"[^\"]+\"");

    private Options() {
    }

    static QuarkusUnitTest application(ApiStub api, String ledger) {
        return new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClasses(Options.class, EchoServer.class, ApiStub.class, Shows.class,
                        SpecifiedOption.class, SpecifiedOption.Side.class))
                .overrideConfigKey("quarkus.application.name", "bets")
                .overrideConfigKey("quarkus.http.test-port", "0")
                .overrideConfigKey("quarkus.management.test-port", "0")
                .overrideConfigKey("quarkus.kubernetes-client.namespace", "default")
                .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.ledger.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.ledger.host", "ledger")
                .overrideRuntimeConfigKey("quarkus.kubernetes-client.api-server-url", api.url())
                .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.ledger", ledger);
    }

    static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
