package io.quarkiverse.convexgrpc.runtime.internal.load;

import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/**
 * What one channel makes of one endpoint: fit, or out for a reason and a time, and then on trial. Confined to the channel's
 * thread but for {@link #fault}, which calls come to.
 */
final class Standing implements FaultWatch {

    /** So many answers readmit an endpoint. */
    static final int ANSWERS_NEEDED = 3;

    final EndpointLoad load;
    final Tally tally = new Tally();
    final FaultRun faults;
    final Term term;
    final SlowSpell slowSpell = new SlowSpell();
    private final int alarmAt;
    private final Runnable alarm;
    /** Null while it is fit. */
    private EjectionReason reason;
    private double badness;
    /** Whether calls avoid it: an endpoint that is out need not be ejected, where too many are. */
    private boolean ejected;
    private long answersBefore;
    private long faultsBefore;
    private float latencyLogBefore;
    /** Whether others were told that it is ejected. */
    private boolean told;
    /** Null unless it is half-open. */
    private volatile Permit permit;
    /** The last selection that it was among. */
    private int round;

    Standing(EndpointLoad load, EjectionSettings settings, Runnable alarm) {
        this.load = load;
        this.alarmAt = settings.consecutiveFailures();
        this.alarm = alarm;
        this.faults = new FaultRun(load);
        this.term = new Term(settings);
        tally.restart(load);
        load.watch(this);
    }

    /** The channel has no more to do with the endpoint. Returns whether calls avoided it up to now. */
    boolean close() {
        load.unwatch(this);
        return pardon();
    }

    private boolean pardon() {
        boolean before = ejected;
        if (before) {
            ejected(false);
        }
        return before;
    }

    @Override
    public void fault(int inARow) {
        Permit open = permit;
        if (open != null && open.used()) {
            if (open.revoke()) {
                alarm.run();
            }
        } else if (inARow == alarmAt) {
            alarm.run();
        }
    }

    /**
     * It can be called. Where it could not in the round of selection before, calls were lost with its connection, and it
     * may well be another process that answers now.
     */
    void enter(int now) {
        if (round != now - 1) {
            tally.skip(load);
            faults.lost();
            slowSpell.restart();
        }
        round = now;
    }

    /**
     * Where it was not among those of this round it can be called no more, and is not avoided for what it did. Returns whether
     * that is new.
     */
    boolean leave(int now) {
        return round != now && pardon();
    }

    /**
     * Takes in how calls have ended since the last time.
     *
     * @param kept the part of what was counted before that still counts
     */
    void observe(double kept) {
        if (reason == null) {
            tally.take(load, kept);
        }
        faults.observe();
    }

    boolean fit() {
        return reason == null;
    }

    /** Why it is out, or null. */
    EjectionReason reason() {
        return reason;
    }

    /** Of two that are out, the greater one is worse. */
    double badness() {
        return badness;
    }

    boolean ejected() {
        return ejected;
    }

    void ejected(boolean now) {
        ejected = now;
        if (now) {
            load.ejected(reason);
        } else {
            load.readmitted();
        }
    }

    /** Whether others were told that it is ejected; it may have been out of reach since. */
    boolean told() {
        return told;
    }

    void told(boolean now) {
        told = now;
    }

    /** Whether it gets one call at a time. */
    boolean halfOpen() {
        return permit != null;
    }

    /** Null unless it is half-open. */
    Permit permit() {
        return permit;
    }

    void out(EjectionReason why, double howBad, Randomness randomness, long now) {
        reason = why;
        badness = howBad;
        term.begin(randomness, now);
        beginTrial();
    }

    void readmit(long now) {
        reason = null;
        permit = null;
        term.end(now);
        faults.clear();
        slowSpell.restart();
        tally.restart(load);
    }

    void openHalf(long now) {
        load.pause(now);
        beginTrial();
        permit = new Permit(load);
    }

    /** Judges it by how calls end from now on. */
    void beginTrial() {
        permit = null;
        answersBefore = load.answers();
        faultsBefore = load.faults();
        latencyLogBefore = load.latencyLog();
    }

    /** Faults of calls from before the first one that was let there do not count. */
    boolean failedTrial() {
        if (permit != null && !permit.used()) {
            faultsBefore = load.faults();
        }
        return load.faults() != faultsBefore || permit != null && permit.revoked();
    }

    boolean passedTrial() {
        return load.answers() - answersBefore >= ANSWERS_NEEDED;
    }

    /** Whether the answers on trial were fast: the first of them weighs as much as all that was known. */
    boolean wasFastOnTrial() {
        return load.latencyLog() <= latencyLogBefore / 2;
    }
}
