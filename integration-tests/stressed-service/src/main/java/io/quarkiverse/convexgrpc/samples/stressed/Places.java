package io.quarkiverse.convexgrpc.samples.stressed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;

/** A few places to work at. Who finds none free stands in line, however long that is, and is served in turn. */
@Singleton
class Places {

    private final Queue<UniEmitter<? super Void>> line = new ArrayDeque<>();
    private final Duration work;
    private final Vertx vertx;
    private int free;

    Places(@ConfigProperty(name = "stressed.places") int places, @ConfigProperty(name = "stressed.work") Duration work,
            Vertx vertx) {
        this.free = places;
        this.work = work;
        this.vertx = vertx;
    }

    /** Ends when a piece of work is done, which holds a place, and a dependency has answered, which does not. */
    Uni<Void> work(Duration dependency) {
        return wait(dependency).chain(this::place).chain(() -> wait(work)).invoke(this::leave);
    }

    private Uni<Void> wait(Duration time) {
        return time.isZero() ? Uni.createFrom().voidItem()
                : Uni.createFrom().emitter(emitter -> vertx.setTimer(time.toMillis(), timer -> emitter.complete(null)));
    }

    private Uni<Void> place() {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                if (free == 0) {
                    line.add(emitter);
                    return;
                }
                free--;
            }
            emitter.complete(null);
        });
    }

    private void leave() {
        UniEmitter<? super Void> next;
        synchronized (this) {
            next = line.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete(null);
    }
}
