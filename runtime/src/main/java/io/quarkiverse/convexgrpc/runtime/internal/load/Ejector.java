package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * Decides for one channel which endpoints calls avoid, by how calls ended: {@link Peers} says which endpoints are unfit,
 * this class how many of them the channel can do without, and when they are tried again. An endpoint is out for a time that
 * grows with each time in a row; then it is half-open, and gets one call at a time: some answers readmit it, a fault sends
 * it out again.
 * <p>
 * Of the endpoints that can be called, no more than a share is ejected, the worst ones, and never all. <em>Panic</em> is
 * where so many are out or cannot be reached that those that remain could hardly bear the load, or that the cause is likely
 * to be somewhere else: then all that are connected get calls, also those ejected before, and none is ejected. An endpoint
 * that is out and gets calls all the same, in panic or since too many others are worse, is fit again after some answers, so
 * that a failure of all leaves nobody without a share once it is over.
 * <p>
 * Confined to the channel's thread; {@code alarm} is called by the threads of calls, where a review should not wait for the
 * next turn. Moments are readings of one ticker, in nanoseconds.
 */
public final class Ejector {

    private static final Comparator<Standing> WORST_FIRST = Comparator.comparingDouble(Standing::badness).reversed();

    private final EjectionSettings settings;
    private final ServiceKey service;
    private final LoadListener listener;
    private final Randomness randomness;
    private final Runnable alarm;
    private final Map<EndpointLoad, Standing> standings = new IdentityHashMap<>();
    /** Those that can be called. */
    private List<Standing> current = List.of();
    private long reviewedAt;
    private boolean panic;
    private int round;

    /** @param alarm asks for a {@link #review} soon; called from any thread, must not block */
    public Ejector(EjectionSettings settings, ServiceKey service, LoadListener listener, Randomness randomness,
            Runnable alarm, long now) {
        this.settings = settings;
        this.service = service;
        this.listener = listener;
        this.randomness = randomness;
        this.alarm = alarm;
        this.reviewedAt = now;
    }

    /**
     * Judges every endpoint anew.
     *
     * @return whether a new {@link #select} is due
     */
    public boolean review(long now) {
        double kept = Tally.kept(Math.max(0, now - reviewedAt));
        reviewedAt = now;
        current.forEach(standing -> standing.observe(kept));
        Peers peers = new Peers(current, settings);
        boolean changed = false;
        for (Standing standing : current) {
            changed |= standing.fit() ? judge(standing, peers, now) : retry(standing, peers, now);
        }
        return changed;
    }

    private boolean judge(Standing standing, Peers peers, long now) {
        EjectionReason reason = peers.judge(standing, now);
        if (reason == null) {
            standing.term.behaves(now);
            return false;
        }
        peers.left(standing);
        standing.out(reason, peers.badness(standing, reason), randomness, now);
        return true;
    }

    private boolean retry(Standing standing, Peers peers, long now) {
        boolean getsCalls = panic || !standing.ejected();
        if (getsCalls && standing.halfOpen()) {
            standing.beginTrial();
        }
        if (getsCalls || standing.halfOpen()) {
            boolean passed = standing.passedTrial();
            boolean stillSlow = standing.reason() == EjectionReason.LATENCY && peers.slow(standing)
                    && !standing.wasFastOnTrial();
            if (standing.failedTrial() || passed && stillSlow) {
                return fail(standing, now);
            }
            if (passed) {
                return readmit(standing, now);
            }
        } else if (standing.term.over(now)) {
            standing.openHalf(now);
            return true;
        }
        return peers.noBetterThan(standing) && readmit(standing, now);
    }

    private boolean fail(Standing standing, long now) {
        boolean halfOpen = standing.halfOpen();
        if (halfOpen) {
            standing.out(standing.reason(), standing.badness(), randomness, now);
        } else {
            standing.beginTrial();
        }
        return halfOpen;
    }

    private boolean readmit(Standing standing, long now) {
        spare(standing);
        standing.readmit(now);
        return true;
    }

    /**
     * Chooses among the endpoints that can be called.
     *
     * @param callable each once
     * @param unreachable how many more there are that cannot be
     */
    public Selection select(List<EndpointLoad> callable, int unreachable) {
        if (!settings.enabled()) {
            return new Selection(callable, List.of());
        }
        enter(callable);
        List<Standing> out = new ArrayList<>(current.stream().filter(standing -> !standing.fit()).toList());
        panic(!out.isEmpty() && settings.panic(out.size() + unreachable, current.size() + unreachable), out.size(),
                unreachable);
        if (out.isEmpty()) {
            return new Selection(callable, List.of());
        }
        out.sort(WORST_FIRST);
        int most = settings.most(current.size());
        for (int i = 0; i < out.size(); i++) {
            if (i >= most) {
                spare(out.get(i));
            } else if (!panic) {
                eject(out.get(i));
            }
        }
        return panic ? new Selection(callable, List.of()) : selection();
    }

    private Selection selection() {
        return new Selection(
                current.stream().filter(standing -> !standing.ejected()).map(standing -> standing.load).toList(),
                current.stream().filter(standing -> standing.ejected() && standing.halfOpen())
                        .map(Standing::permit).toList());
    }

    private void enter(List<EndpointLoad> callable) {
        List<Standing> before = current;
        current = new ArrayList<>(callable.size());
        round++;
        for (EndpointLoad load : callable) {
            Standing standing = standings.get(load);
            if (standing == null) {
                standing = new Standing(load, settings, alarm);
                standings.put(load, standing);
            }
            standing.enter(round);
            current.add(standing);
        }
        before.stream().filter(standing -> standing.leave(round)).forEach(this::moved);
    }

    private void eject(Standing standing) {
        boolean before = standing.ejected();
        if (!before) {
            standing.ejected(true);
        }
        if (!standing.told()) {
            standing.told(true);
            listener.ejected(service, standing.load, standing.reason());
        } else if (!before) {
            moved(standing);
        }
    }

    private void moved(Standing standing) {
        listener.ejectionMoved(service, standing.load);
    }

    private void spare(Standing standing) {
        if (standing.ejected()) {
            standing.ejected(false);
        }
        if (standing.told()) {
            standing.told(false);
            listener.readmitted(service, standing.load, standing.reason());
        }
    }

    private void panic(boolean now, int unfit, int unreachable) {
        if (panic != now) {
            panic = now;
            listener.panic(service, now, unfit, unreachable, current.size() + unreachable);
        }
    }

    /** Whether some endpoint is out, so that time and how calls end, whoever's they are, may readmit it. */
    public boolean anyOut() {
        return standings.values().stream().anyMatch(standing -> !standing.fit());
    }

    /** The endpoint is none of the channel's any more; a selection without it follows. */
    public void forget(EndpointLoad load) {
        Standing standing = standings.remove(load);
        if (standing != null) {
            close(standing);
        }
    }

    /** The channel is closed. */
    public void close() {
        standings.values().forEach(this::close);
        standings.clear();
        current = List.of();
        panic(false, 0, 0);
    }

    /** Nobody is told that calls go there again: it may be gone, and so may the channel. */
    private void close(Standing standing) {
        if (standing.close()) {
            moved(standing);
        }
    }
}
