package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;

/** Tells several listeners; what one of them throws is logged and harms nobody. Thread-safe where they are. */
public final class InstanceObservers implements InstanceListener {

    private static final Logger LOG = Logger.getLogger(InstanceObservers.class);

    private final List<InstanceListener> listeners = new CopyOnWriteArrayList<>();

    /** Tells this one as well from now on. */
    public void add(InstanceListener listener) {
        listeners.add(listener);
    }

    private void tell(Consumer<InstanceListener> call) {
        for (InstanceListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s failed", listener.getClass().getSimpleName());
            }
        }
    }

    @Override
    public void sourceFailed(String name, String fault) {
        tell(listener -> listener.sourceFailed(name, fault));
    }

    @Override
    public void unreadable(String file, String text) {
        tell(listener -> listener.unreadable(file, text));
    }

    @Override
    public void readinessByLoad(boolean ready, double score) {
        tell(listener -> listener.readinessByLoad(ready, score));
    }

    @Override
    public void drain(Drain.Phase phase, int inFlight, double secondsLeft) {
        tell(listener -> listener.drain(phase, inFlight, secondsLeft));
    }

    @Override
    public void drainExpired(int inFlight) {
        tell(listener -> listener.drainExpired(inFlight));
    }
}
