package io.quarkiverse.convexgrpc.scenarios;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancer;
import io.quarkiverse.convexgrpc.EndpointPick;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkiverse.convexgrpc.ServiceUnavailableException;
import io.smallrye.mutiny.Uni;

/** Calls a Service by an HTTP client that knows nothing of Kubernetes. */
@ApplicationScoped
class StockByHand {

    private final HttpClient http = HttpClient.newHttpClient();

    @Inject
    ConvexGrpcLoadBalancer balancer;

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    // tag::call[]
    Uni<String> stock() {
        return balancer.call("stock:http", endpoint -> Uni.createFrom()
                .completionStage(() -> http.sendAsync(request(endpoint), BodyHandlers.ofString()))
                .map(answer -> {
                    if (answer.statusCode() >= 500) {
                        // what the call fails with counts against the endpoint
                        throw new IllegalStateException("status " + answer.statusCode());
                    }
                    return answer.body();
                }));
    }
    // end::call[]

    // tag::pick[]
    String stockOf(String item) throws IOException, InterruptedException {
        EndpointPick pick = balancer.pickAndAwait("stock:http", item);
        try {
            HttpResponse<String> answer = http.send(request(pick.endpoint()), BodyHandlers.ofString());
            if (answer.statusCode() >= 500) {
                throw new IOException("status " + answer.statusCode());
            }
            pick.succeeded();
            return answer.body();
        } catch (IOException e) {
            pick.failed(e);
            throw e;
        } finally {
            // where it was interrupted, that says nothing about the endpoint; else it has been told
            pick.close();
        }
    }
    // end::pick[]

    // tag::discover[]
    ServiceEndpoint best() {
        return discovery.getServiceEndpoint("stock:http")
                .orElseThrow(() -> new ServiceUnavailableException("stock:http", "Stock service not available"));
    }
    // end::discover[]

    private static HttpRequest request(ServiceEndpoint endpoint) {
        return HttpRequest.newBuilder(URI.create(endpoint.endpoint() + "/stock")).build();
    }
}
