package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource.Watching;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

/**
 * Follows one service: lists, watches from where the list ended, and after anything unforeseen begins anew with a list.
 * There is one attempt at a time; what an earlier one still says is ignored. Confined to the scheduler but for
 * {@link #stop}; requests run on the blocking executor.
 */
final class ServiceWatch implements Watching {

    private static final Logger LOG = Logger.getLogger(KubernetesEndpointSource.class);

    /** A watch that stood this long counts as a success. */
    static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** The API server ends a watch after this long, so that one is found that is lost in silence alone; drawn at random. */
    static final int MIN_WATCH_SECONDS = 120;
    static final int MAX_WATCH_SECONDS = 180;
    /** How far beside that the end may be. */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(2);
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Longer than any request takes with its own timeout. */
    static final long REQUEST_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Surroundings around;
    private final SignOfLife signOfLife;
    private final ServiceKey service;
    private final ServiceState state;
    private final SliceParser parser;
    private final Backoff backoff;
    /** Any version is good enough to begin with; {@code null} asks for the newest. */
    private String resourceVersion = "0";
    private Object attempt = new Object();
    private volatile SliceWatcher watcher;
    private Cancellable guard = Cancellable.NONE;
    private Cancellable timer = Cancellable.NONE;
    private Cancellable expectation = Cancellable.NONE;
    private long begunAt;
    private long watchNanos;
    private boolean open;
    private long openedAt;
    /** A watch could be opened but did not stand: until one does, opening the next does not prove that all is well. */
    private boolean flapping;
    private boolean relistedAtOnce;
    private volatile boolean stopped;

    ServiceWatch(Surroundings around, SignOfLife signOfLife, ServiceKey service, WantedPort port,
            Consumer<ServiceUpdate> sink) {
        this.around = around;
        this.signOfLife = signOfLife;
        this.service = service;
        this.state = new ServiceState(service, port, sink, around.listener(), around.ticker());
        this.parser = new SliceParser(port);
        this.backoff = new Backoff(around.randomness());
    }

    void list() {
        if (stopped) {
            return;
        }
        Object mine = begin("no answer to the list");
        String from = resourceVersion;
        offload(mine, () -> {
            SliceApi.Listed listed = around.api().list(service, from);
            List<ParsedSlice> slices = listed.slices().stream().map(parser::parse).toList();
            around.scheduler().execute(() -> listed(mine, listed.resourceVersion(), slices));
        });
    }

    private void listed(Object from, String version, List<ParsedSlice> slices) {
        if (attempt == from) {
            orFail(from, () -> {
                resourceVersion = version;
                state.listed(slices);
                watch();
            });
        }
    }

    /** A fault of ours is a failure like any other: said, counted and tried again. */
    private void orFail(Object from, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed(from, Failure.of(e));
        }
    }

    private void watch() {
        Object mine = begin("no answer to the watch");
        int seconds = MIN_WATCH_SECONDS + around.randomness().below(MAX_WATCH_SECONDS - MIN_WATCH_SECONDS + 1);
        watchNanos = TimeUnit.SECONDS.toNanos(seconds);
        SliceWatcher opening = new SliceWatcher(parser,
                event -> around.scheduler().execute(() -> received(mine, event)),
                failure -> around.scheduler().execute(() -> ended(mine, failure)));
        watcher = opening;
        if (stopped) {
            // stop() may have come before it could see this watcher
            opening.close();
            return;
        }
        String from = resourceVersion;
        offload(mine, () -> {
            around.api().watch(service, from, seconds, opening);
            around.scheduler().execute(() -> opened(mine));
        });
    }

    private void opened(Object from) {
        if (attempt == from) {
            open = true;
            openedAt = around.ticker().read();
            guard(from, watchNanos + LATE_NANOS, "the watch outlived its time limit");
            timer = around.scheduler().schedule(STABLE_NANOS, this::proved);
            expectation = signOfLife.expect(failure -> failed(from, failure));
            if (!flapping) {
                state.found();
            }
        }
    }

    private void proved() {
        flapping = false;
        relistedAtOnce = false;
        backoff.reset();
        state.found();
    }

    private void received(Object from, SliceWatcher.Event event) {
        if (attempt == from) {
            orFail(from, () -> {
                resourceVersion = event.resourceVersion() == null ? resourceVersion : event.resourceVersion();
                if (event.slice() != null) {
                    state.changed(event.slice());
                } else if (event.removed() != null) {
                    state.removed(event.removed());
                }
            });
        }
    }

    private void ended(Object from, Failure failure) {
        if (attempt == from && failure.kind() == Failure.Kind.ENDED && stoodFor(watchNanos - EARLY_NANOS)) {
            watch();
        } else {
            failed(from, failure);
        }
    }

    private void failed(Object from, Failure failure) {
        if (attempt != from) {
            return;
        }
        boolean stood = stoodFor(STABLE_NANOS);
        // a request that hung has waited already
        long waited = open ? 0 : around.ticker().read() - begunAt;
        flapping |= open && !stood;
        abandon();
        LOG.debugf(failure.cause(), "Service %s: list or watch failed: %s", service, failure.text());
        if (failure.kind() == Failure.Kind.GONE) {
            resourceVersion = null;
            if (!relistedAtOnce) {
                relistedAtOnce = true;
                list();
                return;
            }
        }
        around.listener().watchRestarted(service, failure.text());
        // that a good watch was cut says nothing yet: the next list will tell
        if (!stood) {
            state.lost(failure);
        }
        timer = around.scheduler().schedule(backoff.nextNanos(waited), this::list);
    }

    private boolean stoodFor(long nanos) {
        return open && around.ticker().read() - openedAt >= nanos;
    }

    /** Begins an attempt, which puts an end to the one before it. */
    private Object begin(String late) {
        abandon();
        begunAt = around.ticker().read();
        guard(attempt, REQUEST_LIMIT_NANOS, late);
        return attempt;
    }

    private void abandon() {
        attempt = new Object();
        open = false;
        guard.cancel();
        timer.cancel();
        expectation.cancel();
        if (watcher != null) {
            watcher.close();
        }
    }

    private void guard(Object from, long nanos, String late) {
        guard.cancel();
        guard = around.scheduler().schedule(nanos, () -> failed(from, Failure.timedOut(late)));
    }

    private void offload(Object mine, Runnable request) {
        around.offload(request, failure -> failed(mine, failure));
    }

    @Override
    public void stop() {
        stopped = true;
        state.silence();
        SliceWatcher current = watcher;
        if (current != null) {
            current.close();
        }
        around.scheduler().execute(this::abandon);
    }
}
