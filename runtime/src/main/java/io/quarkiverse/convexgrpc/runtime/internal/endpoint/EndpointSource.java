package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.function.Consumer;

/** Where the endpoints of services come from. */
@FunctionalInterface
public interface EndpointSource {

    /**
     * Begins to follow a service: hands every state of it to the sink, the first as soon as it is known. Called on the
     * directory's scheduler, so it must not block.
     *
     * @param sink may be called from any thread, one call at a time
     * @return ends it; after that the sink is ignored. Must not block
     */
    Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink);

    /** A service being followed. */
    @FunctionalInterface
    interface Watching {
        void stop();
    }
}
