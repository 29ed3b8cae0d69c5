package io.quarkiverse.convexgrpc.scenarios;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

import io.smallrye.mutiny.Uni;

/** A client that knows a Service by Stork, and nothing else of it. */
@RegisterRestClient(baseUri = "stork://stock")
interface StockClient {

    @GET
    @Path("stock")
    Uni<String> stock();
}
