package io.quarkiverse.convexgrpc.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import org.jboss.logging.Logger;

import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.quarkiverse.convexgrpc.runtime.internal.observe.InstanceHealth;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;
import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext;
import io.quarkus.arc.ManagedContext;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;

/**
 * Makes {@code grpc.health.v1} say the same as the readiness probe, for every service of the application. The
 * application's readiness checks are run for that where nobody else has asked for them for a while. Confined to the
 * scheduler, but for what can be told from any thread.
 */
final class ReadinessMirror {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.health");

    private static final Duration OLD = Duration.ofSeconds(10);
    private static final Duration OLD_WHILE_DOWN = Duration.ofSeconds(2);
    /**
     * Our own check; and Quarkus' own, which is up where grpc.health.v1 is serving: to go by it would be to go round in a
     * circle.
     */
    private static final Set<String> OF_SERVERS = Set.of(InstanceHealth.NAME, "gRPC Server");

    private final SmallRyeHealthReporter reporter;
    /** Null where there is no gRPC server. */
    private final GrpcHealthStorage storage;
    private final Executor workers;
    private final Ticker ticker;
    private volatile boolean checks = true;
    private volatile long askedAt;
    private Boolean told;

    ReadinessMirror(SmallRyeHealthReporter reporter, GrpcHealthStorage storage, Executor workers, Ticker ticker) {
        this.reporter = reporter;
        this.storage = storage;
        this.workers = workers;
        this.ticker = ticker;
        this.askedAt = ticker.read();
    }

    /** Whether the application's checks were up when they were asked last. From any thread. */
    boolean checks() {
        return checks;
    }

    /** Somebody asks for readiness. From any thread. */
    void asked() {
        askedAt = ticker.read();
    }

    /** What readiness came to. From any thread. */
    void answered(SmallRyeHealth health) {
        boolean up = true;
        for (JsonValue value : health.getPayload().getJsonArray("checks")) {
            JsonObject check = value.asJsonObject();
            up &= OF_SERVERS.contains(check.getString("name")) || "UP".equals(check.getString("status"));
        }
        checks = up;
    }

    /** @param ready whether this extension, too, takes the instance for ready */
    void look(boolean ready) {
        if (ticker.read() - askedAt >= (checks ? OLD : OLD_WHILE_DOWN).toNanos()) {
            asked();
            workers.execute(this::ask);
        }
        tell(ready && checks);
    }

    private void tell(boolean now) {
        if (storage != null && !Boolean.valueOf(now).equals(told)) {
            told = now;
            ServingStatus status = now ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
            Set.copyOf(storage.getStatuses().keySet()).forEach(service -> storage.setStatus(service, status));
        }
    }

    /** In a request context, as a probe has one: the application's checks may use beans that live as long as a request. */
    private void ask() {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        InjectableContext.ContextState state = request.getState();
        try {
            reporter.getReadinessAsync().onTermination().invoke(() -> request.destroy(state)).subscribe()
                    .with(this::answered, failure -> LOG.debug("Readiness could not be asked for", failure));
        } finally {
            request.deactivate();
        }
    }
}
