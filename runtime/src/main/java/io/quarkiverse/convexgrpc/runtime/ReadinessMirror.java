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
    /** Checks that have not answered for so long are as good as down. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /**
     * Our own check; and Quarkus' own, which is up where grpc.health.v1 is serving: to go by it would be to go round in a
     * circle.
     */
    private static final Set<String> OF_SERVERS = Set.of(InstanceHealth.NAME, "gRPC Server");

    private final SmallRyeHealthReporter reporter;
    /** Null where there is nobody to tell. */
    private final GrpcHealthStorage storage;
    private final Executor workers;
    private final Runnable onAnswer;
    private final Ticker ticker;
    /** Whether the application's checks were up when they were asked last; null where that is not known. */
    private volatile Boolean checks;
    private volatile long askedAt;
    private volatile boolean asking;
    private boolean ready;
    private Boolean told;

    /** @param onAnswer run when an answer has come to what this asked itself */
    ReadinessMirror(SmallRyeHealthReporter reporter, GrpcHealthStorage storage, Executor workers, Runnable onAnswer,
            Ticker ticker) {
        this.reporter = reporter;
        this.storage = storage;
        this.workers = workers;
        this.onAnswer = onAnswer;
        this.ticker = ticker;
    }

    /** Whether the application's checks were up when they were asked last, or not asked yet. From any thread. */
    boolean checks() {
        return !Boolean.FALSE.equals(checks);
    }

    /** Whether this asks at the moment. From any thread. */
    boolean asking() {
        return asking;
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

    /** @param now whether this extension, too, takes the instance for ready */
    void look(boolean now) {
        if (storage == null) {
            return;
        }
        if (now && !ready) {
            // what changed meanwhile nobody told: an answer is an event only where it changes the whole
            checks = null;
        }
        ready = now;
        long age = ticker.read() - askedAt;
        if (asking && age >= PATIENCE.toNanos()) {
            checks = false;
        }
        if (!asking && (checks == null || age >= (checks ? OLD : OLD_WHILE_DOWN).toNanos())) {
            asked();
            asking = true;
            workers.execute(this::ask);
        }
        tell(now && Boolean.TRUE.equals(checks));
    }

    private void tell(boolean now) {
        if (!Boolean.valueOf(now).equals(told)) {
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
            reporter.getReadinessAsync().onTermination().invoke(() -> {
                asking = false;
                request.destroy(state);
            }).subscribe().with(health -> {
                answered(health);
                onAnswer.run();
            }, failure -> LOG.debug("Readiness could not be asked for", failure));
        } catch (RuntimeException e) {
            asking = false;
            throw e;
        } finally {
            request.deactivate();
        }
    }
}
