package io.quarkiverse.convexgrpc.runtime.internal.observe;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;

/** Logs under the name of this instance that it serves, how it drains, and what its score cannot go by. Thread-safe. */
public final class InstanceLog implements InstanceListener {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.instance");

    private final String instance;

    /** @param instance what this instance is called */
    public InstanceLog(String instance) {
        this.instance = instance;
    }

    @Override
    public void sourceFailed(String name, String fault) {
        LOG.warnf("The score of instance %s does not count what '%s' contributes until it does better: %s", instance, name,
                fault);
    }

    @Override
    public void unreadable(String file, String text) {
        LOG.warnf("%s says '%s', which is no number: taken as no limit (said once)", file, text);
    }

    @Override
    public void readinessByLoad(boolean ready, double score) {
        if (ready) {
            LOG.infof("The score of instance %s is %.0f: it is ready again", instance, score);
        } else {
            LOG.warnf("The score of instance %s is %.0f: it is not ready until that is better", instance, score);
        }
    }

    @Override
    public void drain(Drain.Phase phase, int inFlight, double secondsLeft) {
        switch (phase) {
            case STARTING -> {
            }
            case SERVING -> LOG.infof("Instance %s is serving", instance);
            case DRAINING -> LOG.infof("Instance %s is draining: not ready, calls are served for %.1f s more; %d in flight",
                    instance, secondsLeft, inFlight);
            case FINISHING ->
                LOG.infof("Instance %s is draining: callers were told to go away; %d calls in flight have %.1f s to"
                        + " finish", instance, inFlight, secondsLeft);
            case DRAINED -> LOG.infof("Instance %s is drained: %d calls in flight", instance, inFlight);
        }
    }

    @Override
    public void drainExpired(int inFlight) {
        LOG.warnf("Instance %s: the grace period is over: %d calls in flight are cut off"
                + " (quarkus.convex-grpc.draining.grace-period)", instance, inFlight);
    }
}
