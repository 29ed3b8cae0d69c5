package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * How this instance stops without losing a call. First it says that it is not ready and goes on serving, for as long as it
 * takes until everybody has heard; then it tells callers to go away and lets the calls in flight finish, up to a limit. By
 * hand it goes as far as the first, and can be taken back. All that changes is confined to the scheduler; the phase can be
 * read from any thread.
 */
public final class Drain {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration TELL = Duration.ofSeconds(5);
    /** After the last call, one may still be on its way from a caller who has not heard yet. */
    static final Duration QUIET = Duration.ofMillis(500);

    /** Where an instance stands. */
    public enum Phase {
        /** It has not begun to serve. */
        STARTING,
        /** It serves calls. */
        SERVING,
        /** It is not ready, and serves the calls that come. */
        DRAINING,
        /** Callers were told to go away; calls in flight finish. */
        FINISHING,
        /** No call is in flight any more, or the time is over. */
        DRAINED
    }

    /** What is drained. */
    public interface Server {

        /** Tells every caller to go away, and takes no new connections where that can be. */
        void goAway();

        /** Whether all connections have ended. */
        boolean terminated();
    }

    private final Server server;
    private final IntSupplier inFlight;
    private final Supplier<Duration> propagation;
    private final Duration grace;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final InstanceListener listener;
    private final Runnable onReadiness;
    private final List<Runnable> whenDrained = new ArrayList<>();
    private volatile Phase phase = Phase.STARTING;
    private boolean byHand;
    private boolean forGood;
    private Runnable whenOver = () -> {
    };
    private long notReadySince;
    private long phaseSince;
    private long busyAt;
    private long toldAt;

    /**
     * @param inFlight the calls that have not ended
     * @param propagation how long it takes until everybody has heard that the instance is not ready
     * @param grace how long calls in flight may take after that
     * @param onReadiness run when the instance becomes ready or not ready
     */
    public Drain(Server server, IntSupplier inFlight, Supplier<Duration> propagation, Duration grace, Scheduler scheduler,
            Ticker ticker, InstanceListener listener, Runnable onReadiness) {
        this.server = server;
        this.inFlight = inFlight;
        this.propagation = propagation;
        this.grace = grace;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.listener = listener;
        this.onReadiness = onReadiness;
    }

    /** Where the instance stands. */
    public Phase phase() {
        return phase;
    }

    /** Whether the application has begun to serve, be it that it does so no more. */
    public boolean hasStarted() {
        return phase != Phase.STARTING;
    }

    /** Whether new calls are welcome. */
    public boolean serving() {
        return phase == Phase.SERVING;
    }

    /** The application serves from now on. */
    public void started() {
        scheduler.execute(() -> {
            if (phase == Phase.STARTING) {
                enter(Phase.SERVING);
                if (byHand) {
                    beginDraining();
                }
            }
        });
    }

    /**
     * Makes the instance not ready, or will once it has started. It goes on serving the calls that come.
     *
     * @param drained run once everybody has had the time to hear and no call is in flight any more; also where that is so
     *        already. Not run where the drain is taken back
     */
    public void drain(Runnable drained) {
        scheduler.execute(() -> {
            if (phase == Phase.DRAINED) {
                hand(drained);
                return;
            }
            whenDrained.add(drained);
            byHand = true;
            beginDraining();
        });
    }

    /** Takes a drain by hand back. One for good goes on. */
    public void resume() {
        scheduler.execute(() -> {
            if (!forGood) {
                byHand = false;
                whenDrained.clear();
                if (phase == Phase.DRAINING || phase == Phase.DRAINED) {
                    enter(Phase.SERVING);
                }
            }
        });
    }

    /**
     * Drains for good. A second time changes nothing about the first.
     *
     * @param over run once the drain is over: at once where nothing was served yet
     */
    public void shutdown(Runnable over) {
        scheduler.execute(() -> {
            if (forGood) {
                return;
            }
            forGood = true;
            whenOver = over;
            if (phase == Phase.STARTING) {
                over();
            } else if (phase == Phase.DRAINED) {
                // everybody has heard, and whoever did not is told now
                enter(Phase.DRAINING);
                look();
            } else {
                beginDraining();
            }
        });
    }

    private void beginDraining() {
        if (phase == Phase.SERVING) {
            notReadySince = ticker.read();
            enter(Phase.DRAINING);
            look();
        }
    }

    private void enter(Phase next) {
        boolean before = serving();
        phase = next;
        phaseSince = ticker.read();
        busyAt = phaseSince;
        if (before != serving()) {
            hand(onReadiness);
        }
        tell(phaseSince);
    }

    private void tell(long now) {
        toldAt = now;
        Duration limit = phase == Phase.DRAINING ? propagation.get() : grace;
        long since = phase == Phase.DRAINING ? notReadySince : phaseSince;
        double left = Math.max(0, (limit.toNanos() - (now - since)) / 1e9);
        hand(() -> listener.drain(phase, inFlight.getAsInt(), left));
    }

    private void look() {
        if (phase != Phase.DRAINING && phase != Phase.FINISHING) {
            return;
        }
        long now = ticker.read();
        if (inFlight.getAsInt() > 0) {
            busyAt = now;
        }
        boolean quiet = now - busyAt >= QUIET.toNanos();
        try {
            if (phase == Phase.DRAINING) {
                lookWhileDraining(now, quiet);
            } else {
                lookWhileFinishing(now, quiet);
            }
        } finally {
            // whatever is thrown, the end comes: the application waits for it
            if (phase == Phase.DRAINING || phase == Phase.FINISHING) {
                if (now - toldAt >= TELL.toNanos()) {
                    tell(now);
                }
                scheduler.schedule(LOOK.toNanos(), this::look);
            }
        }
    }

    private void lookWhileDraining(long now, boolean quiet) {
        boolean heard = now - notReadySince >= propagation.get().toNanos();
        if (heard && forGood) {
            enter(Phase.FINISHING);
            hand(server::goAway);
        } else if (heard && quiet) {
            drained();
        }
    }

    private void lookWhileFinishing(long now, boolean quiet) {
        int left = inFlight.getAsInt();
        if (quiet || left == 0 && terminated()) {
            over();
        } else if (now - phaseSince >= grace.toNanos()) {
            if (left > 0) {
                hand(() -> listener.drainExpired(left));
            }
            over();
        }
    }

    private boolean terminated() {
        AtomicBoolean terminated = new AtomicBoolean();
        hand(() -> terminated.set(server.terminated()));
        return terminated.get();
    }

    private void over() {
        drained();
        hand(whenOver);
    }

    private void drained() {
        enter(Phase.DRAINED);
        List.copyOf(whenDrained).forEach(this::hand);
        whenDrained.clear();
    }

    /** Runs what others brought. What it throws is for the thread to hear, and keeps nothing from its end. */
    private void hand(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            scheduler.execute(() -> {
                throw e;
            });
        }
    }
}
