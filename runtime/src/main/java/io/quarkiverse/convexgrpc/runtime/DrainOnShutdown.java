package io.quarkiverse.convexgrpc.runtime;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.shutdown.ShutdownListener;

/**
 * Holds the application's end up until its calls are drained: before anything else stops, so that what the calls need is
 * still there. Tests and dev mode end at once.
 */
public final class DrainOnShutdown implements ShutdownListener {

    @Override
    public void preShutdown(ShutdownNotification notification) {
        InstanceHandle<InstanceComposition> instance = LaunchMode.current() == LaunchMode.NORMAL && Arc.container() != null
                ? Arc.container().instance(InstanceComposition.class)
                : null;
        if (instance == null || !instance.isAvailable()) {
            notification.done();
        } else {
            instance.get().drainForGood(notification::done);
        }
    }
}
