package io.quarkiverse.convexgrpc.runtime.internal.observe;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;

/** Logs how this instance drains, and what its score cannot go by. */
public final class InstanceLog implements InstanceListener {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.instance");

    @Override
    public void sourceFailed(String name, String fault) {
        LOG.warnf("The score does not count what '%s' contributes until it does better: %s", name, fault);
    }

    @Override
    public void unreadable(String file, String text) {
        LOG.warnf("%s says '%s', which is no number: taken as no limit (said once)", file, text);
    }

    @Override
    public void readinessByLoad(boolean ready, double score) {
        if (ready) {
            LOG.infof("The score is %.0f: this instance is ready again", score);
        } else {
            LOG.warnf("The score is %.0f: this instance is not ready until it is better", score);
        }
    }

    @Override
    public void drain(Drain.Phase phase, int inFlight, double secondsLeft) {
        switch (phase) {
            case STARTING -> {
            }
            case SERVING -> LOG.debug("This instance takes calls");
            case DRAINING -> LOG.infof("Draining: not ready, calls are served for %.1f s more; %d in flight", secondsLeft,
                    inFlight);
            case FINISHING -> LOG.infof("Draining: callers were told to go away; %d calls in flight have %.1f s to finish",
                    inFlight, secondsLeft);
            case DRAINED -> LOG.infof("Drained: %d calls in flight", inFlight);
        }
    }

    @Override
    public void drainExpired(int inFlight) {
        LOG.warnf("The grace period is over: %d calls in flight are cut off (quarkus.convex-grpc.draining.grace-period)",
                inFlight);
    }
}
