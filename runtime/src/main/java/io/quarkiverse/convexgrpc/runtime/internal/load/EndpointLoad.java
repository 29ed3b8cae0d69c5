package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/**
 * What this process's calls say about one endpoint: how many are in flight there, how long they take beside what the same
 * methods take elsewhere, and how they ended. One attempt to send a call is counted each time it is made, so a call that
 * is re-sent counts once for each endpoint it went to. Thread-safe, lock-free; recording allocates nothing.
 * <p>
 * Moments are readings of one ticker, in nanoseconds.
 */
public final class EndpointLoad {

    private static final long WAITING = 1L << Integer.SIZE;
    private static final VarHandle ATTEMPTS;
    private static final VarHandle FACTOR;

    static {
        try {
            MethodHandles.Lookup own = MethodHandles.lookup();
            ATTEMPTS = own.findVarHandle(EndpointLoad.class, "attempts", long.class);
            FACTOR = own.findVarHandle(EndpointLoad.class, "factor", float.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EndpointId id;
    private final String name;
    /**
     * In the upper half those that were not answered yet, in the lower half those that have not ended. Here, as the next
     * one, and not in an object of its own: both are what a pick reads of many endpoints.
     */
    private volatile long attempts;
    /** What {@link Slowness} comes to. */
    private volatile float factor = 1;
    private final Slowness slowness = new Slowness();
    private final Patience patience = new Patience();
    private final ReportedLoad reported = new ReportedLoad();
    private final LongAdder malformedReports = new LongAdder();
    private final OutcomeCounts outcomes = new OutcomeCounts();
    private final AtomicInteger ejections = new AtomicInteger();
    /** Of the last ejection. */
    private volatile EjectionReason ejectionReason;

    public EndpointLoad(EndpointId id, String name) {
        this.id = id;
        this.name = name;
    }

    public EndpointId id() {
        return id;
    }

    /** The pod's name or the address, for people to read. */
    public String name() {
        return name;
    }

    /** An attempt begins; {@link #ended} follows once, whatever happens. Where the caller makes the pace, none waits. */
    public void started(MethodLoad method, long now) {
        method.lastMoment().is(now);
        long before = (long) ATTEMPTS.getAndAdd(this, waits(method) ? WAITING + 1 : 1L);
        patience.asked(method, before < WAITING, now);
    }

    /**
     * The first message of a stream came: how long the stream goes on from here says nothing about the endpoint.
     *
     * @param elapsedNanos since it began
     */
    public void answered(MethodLoad method, long elapsedNanos, long now) {
        method.lastMoment().is(now);
        if (waits(method)) {
            ATTEMPTS.getAndAdd(this, -WAITING);
        }
        patience.heard();
        outcomes.answered();
        well(method, waits(method), elapsedNanos, now);
    }

    private static boolean waits(MethodLoad method) {
        return method.kind().serverPaced();
    }

    /** A stream without a message may have had nothing to say. */
    private static boolean tells(MethodLoad method) {
        return method.kind() == CallKind.UNARY;
    }

    /** Anything came back that shows that the endpoint is at work. */
    public void heard() {
        patience.heard();
    }

    /**
     * An attempt is over.
     *
     * @param answered whether {@link #answered} was called for it
     * @param elapsedNanos since it began, up to the answer
     */
    public void ended(MethodLoad method, Outcome outcome, boolean answered, long elapsedNanos, long now) {
        method.lastMoment().is(now);
        ATTEMPTS.getAndAdd(this, answered || !waits(method) ? -1 : -WAITING - 1);
        outcomes.ended(outcome == Outcome.OK);
        switch (outcome) {
            case OK -> {
                patience.heard();
                if (answered) {
                    outcomes.answerEnded();
                } else {
                    outcomes.well();
                    well(method, tells(method), elapsedNanos, now);
                }
            }
            case REFUSED -> {
                patience.heard();
                if (answered) {
                    outcomes.well();
                } else {
                    outcomes.answered();
                    refused(method, elapsedNanos, now);
                }
            }
            case FAILED -> fault(now);
            case OVERLOADED -> {
                patience.heard();
                fault(now);
            }
            case EXPIRED -> {
                if (!answered && tookTooLong(method, elapsedNanos, now)) {
                    fault(now);
                }
            }
            case CANCELLED -> {
                if (!answered && tookTooLong(method, elapsedNanos, now)) {
                    outcomes.abandoned();
                }
            }
        }
    }

    private void well(MethodLoad method, boolean tells, long elapsedNanos, long now) {
        if (tells) {
            slowness.took(method, elapsedNanos, now);
        } else {
            slowness.answered(now);
        }
        refresh();
    }

    private void refused(MethodLoad method, long elapsedNanos, long now) {
        if (tells(method)) {
            slowness.refused(method, elapsedNanos, now);
        } else {
            slowness.answered(now);
        }
        refresh();
    }

    private boolean tookTooLong(MethodLoad method, long elapsedNanos, long now) {
        boolean tooLong = tells(method) && slowness.tookTooLong(method, elapsedNanos, now);
        refresh();
        return tooLong;
    }

    /** A pick that does not see it at once misses nothing, so no full fence is paid for. */
    private void refresh() {
        FACTOR.setRelease(this, slowness.factor());
    }

    private void fault(long now) {
        slowness.failed(now);
        refresh();
        outcomes.fault();
    }

    /** Tells the watch of each fault from now on. */
    void watch(FaultWatch watch) {
        outcomes.watch(watch);
    }

    /** Takes a watch back. */
    void unwatch(FaultWatch watch) {
        outcomes.unwatch(watch);
    }

    /** A channel begins to avoid this endpoint. */
    void ejected(EjectionReason reason) {
        ejectionReason = reason;
        ejections.getAndIncrement();
    }

    /** A channel no longer avoids this endpoint. */
    void readmitted() {
        ejections.getAndDecrement();
    }

    /** Why the channel that ejected it last did so; null where none has ejected this endpoint. */
    public EjectionReason ejectionReason() {
        return ejected() ? ejectionReason : null;
    }

    /** Whether any channel of this process has ejected this endpoint. */
    public boolean ejected() {
        return ejections.get() > 0;
    }

    /** Attempts that began and have not ended. */
    public int inFlight() {
        return (int) attempts;
    }

    /** Attempts that began and were not answered: calls without the streams whose first message has come. */
    public int waiting() {
        return (int) (attempts >>> Integer.SIZE);
    }

    /**
     * How much longer calls take here than calls of the same methods take as a rule: 1 is as long, 2 is twice as long. A
     * call that failed counts as one that took much longer.
     */
    public float slowness() {
        return factor;
    }

    /**
     * Like {@link #slowness}, also by what the calls that wait have waited already, where nothing at all was heard since.
     */
    public float slownessByNow() {
        return Math.max(factor, patience.factor());
    }

    /** Whether calls wait for longer than they should have to: where they do not, slowness by now is no other. */
    public boolean overdue() {
        return patience.over();
    }

    /**
     * How long ago a call here ended last in a way that says something about the endpoint, in milliseconds, to a few per
     * cent; {@link Integer#MAX_VALUE} where none has.
     */
    public int forgottenFor(long now) {
        return slowness.ticksSince(now);
    }

    /** Whether no attempt was made yet. */
    public boolean untried() {
        return inFlight() == 0 && succeeded() == 0 && failed() == 0;
    }

    /** Like {@link #slowness()}, by how long calls take alone, however they end. */
    float latency() {
        return slowness.latency();
    }

    /** The binary logarithm of {@link #latency}. */
    float latencyLog() {
        return slowness.latencyLog();
    }

    /** The next call that tells how long it took weighs as much as all before it. */
    void pause(long now) {
        slowness.pause(now);
    }

    /**
     * The endpoint sent a load report.
     *
     * @param bytes a report as it came; what cannot be read is counted and forgotten
     */
    public void reported(byte[] bytes, long now) {
        LoadReport report = LoadReport.decode(bytes);
        if (report == null) {
            malformedReports.increment();
        } else {
            reported.report(report, now);
        }
    }

    /** The latest load report, or null where none came in the last 3 minutes. */
    public LoadReport report(long now) {
        return reported.latest(now);
    }

    /**
     * How many requests a second the endpoint could do, by its load reports (gRFC A58); NaN where they do not tell, in the
     * first 10 seconds of them, and 3 minutes after the last.
     */
    public double weight(long now) {
        return reported.weight(now);
    }

    /**
     * How utilised the endpoint said that it was, from 0, 1 being fully, in the last 5 seconds; 0 where it said nothing.
     */
    public double utilization(long now) {
        return reported.utilization(now);
    }

    /** Whether a load report ever came. */
    public boolean reports() {
        return reported.any();
    }

    /** Load reports that could not be read. */
    public long malformedReports() {
        return malformedReports.sum();
    }

    /** Attempts that ended with status OK. */
    public long succeeded() {
        return outcomes.succeededCount();
    }

    /** Attempts that ended with any other status. */
    public long failed() {
        return outcomes.failedCount();
    }

    /** Attempts that the endpoint did well: calls that it answered, also with a refusal, and streams that it began to. */
    public long answers() {
        return outcomes.answerCount();
    }

    /** Attempts that failed in a way that may be the endpoint's fault. */
    public long faults() {
        return outcomes.faultCount();
    }

    /**
     * Attempts that callers gave up, after so long that they count as slow ones. Why they did, nobody knows.
     */
    long abandoned() {
        return outcomes.abandonedCount();
    }

    /** Faults since the last attempt that the endpoint did well. */
    public int faultsInARow() {
        return outcomes.faultsInARow();
    }

    @Override
    public String toString() {
        return name;
    }
}
