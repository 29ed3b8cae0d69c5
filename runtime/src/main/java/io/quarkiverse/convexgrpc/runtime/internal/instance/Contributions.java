package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Asks the application for what it adds to the score, each source in a thread that may block. One that throws, that says
 * something other than 0 to 100, or that does not answer in time, does not count until it does better. Asked by one thread.
 */
public final class Contributions {

    /** An answer that is older says nothing any more. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Executor workers;
    private final Ticker ticker;
    private final InstanceListener listener;
    /** Replaced as a whole. */
    private volatile List<Contribution> contributions = List.of();

    /**
     * @param workers run the sources
     * @param listener told where one cannot be used, when it begins to be so
     */
    public Contributions(List<ScoreSource> sources, Executor workers, Ticker ticker, InstanceListener listener) {
        this.workers = workers;
        this.ticker = ticker;
        this.listener = listener;
        ask(sources);
    }

    /** Asks these from now on, in place of those before. From any thread. */
    public void ask(List<ScoreSource> sources) {
        contributions = sources.stream().map(Contribution::new).toList();
    }

    /** What each came to when it was asked the last time; asks them all again. */
    List<ComponentScore> next() {
        return contributions.stream().map(Contribution::next).toList();
    }

    private final class Contribution implements Runnable {

        private final ScoreSource source;
        private final AtomicBoolean running = new AtomicBoolean();
        private volatile Answer answer;
        private long askedAt;
        private boolean faulty;

        /** @param fault why there is no score, or null */
        private record Answer(double weight, double score, String fault) {
        }

        Contribution(ScoreSource source) {
            this.source = source;
        }

        ComponentScore next() {
            long now = ticker.read();
            Answer latest = answer;
            ComponentScore score = score(latest, now);
            if (score.fault() != null && !faulty) {
                listener.sourceFailed(score.name(), score.fault());
            }
            faulty = score.fault() != null;
            if (running.compareAndSet(false, true)) {
                askedAt = now;
                workers.execute(this);
            }
            return score;
        }

        private ComponentScore score(Answer latest, long now) {
            double weight = latest == null ? 0 : latest.weight;
            if (running.get() && now - askedAt > PATIENCE.toNanos()) {
                return ComponentScore.unknown(source.name(), weight, "it has not answered for " + PATIENCE.toSeconds() + " s");
            }
            if (latest == null || latest.fault != null) {
                return ComponentScore.unknown(source.name(), weight, latest == null ? null : latest.fault);
            }
            return new ComponentScore(source.name(), Double.NaN, Double.NaN, weight, latest.score, null);
        }

        @Override
        public void run() {
            try {
                answer = ask();
            } finally {
                running.set(false);
            }
        }

        private Answer ask() {
            double weight = 0;
            try {
                double says = source.weight();
                if (!(says >= 0 && says < Double.POSITIVE_INFINITY)) {
                    return new Answer(0, Double.NaN, "its weight is " + says + " (expected: 0 or more)");
                }
                weight = says;
                double score = source.score();
                if (!(score >= 0 && score <= ScoreComponent.BEST)) {
                    return new Answer(weight, Double.NaN, "it said " + score + " (expected: a score from 0 to 100)");
                }
                return new Answer(weight, score, null);
            } catch (Exception | LinkageError e) {
                return new Answer(weight, Double.NaN, "it threw " + e);
            } catch (Error e) {
                // what it said before no longer holds; the thread hears as well
                answer = new Answer(weight, Double.NaN, "it threw " + e);
                throw e;
            }
        }
    }
}
