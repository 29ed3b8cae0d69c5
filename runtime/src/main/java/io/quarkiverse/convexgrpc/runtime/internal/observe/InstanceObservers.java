package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;
import io.quarkiverse.convexgrpc.runtime.internal.instance.InstanceListener;

/** Tells several listeners; what one of them throws is logged and harms nobody. Thread-safe where they are. */
public final class InstanceObservers implements InstanceListener {

    private final List<InstanceListener> listeners = new CopyOnWriteArrayList<>();

    /** Tells this one as well from now on. */
    public void add(InstanceListener listener) {
        listeners.add(listener);
    }

    @Override
    public void sourceFailed(String name, String fault) {
        Observers.tell(listeners, listener -> listener.sourceFailed(name, fault));
    }

    @Override
    public void unreadable(String file, String text) {
        Observers.tell(listeners, listener -> listener.unreadable(file, text));
    }

    @Override
    public void readinessByLoad(boolean ready, double score) {
        Observers.tell(listeners, listener -> listener.readinessByLoad(ready, score));
    }

    @Override
    public void drain(Drain.Phase phase, int inFlight, double secondsLeft) {
        Observers.tell(listeners, listener -> listener.drain(phase, inFlight, secondsLeft));
    }

    @Override
    public void drainExpired(int inFlight) {
        Observers.tell(listeners, listener -> listener.drainExpired(inFlight));
    }
}
