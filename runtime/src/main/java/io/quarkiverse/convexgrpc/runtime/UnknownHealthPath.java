package io.quarkiverse.convexgrpc.runtime;

import java.util.List;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Answers 404 where health is asked for that is not here, and says what is. */
final class UnknownHealthPath implements Handler<RoutingContext> {

    private final String text;

    UnknownHealthPath(String serviceName, List<String> known) {
        this.text = "This is the service '" + serviceName + "'. It answers at " + String.join(", ", known) + ".\n";
    }

    @Override
    public void handle(RoutingContext context) {
        context.response().setStatusCode(404).putHeader("Content-Type", "text/plain; charset=UTF-8").end(text);
    }
}
