package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import java.util.List;

/**
 * What a source can say about a service. A service without endpoints and a service that is not there are different
 * facts, and so is one of which nothing new is known.
 */
public sealed interface ServiceUpdate {

    ServiceKey service();

    /** The endpoints to go by: those of now, the last known ones, or none. */
    EndpointSnapshot snapshot();

    /** The endpoints as they are now. There may be none, or none that is ready. */
    record Current(EndpointSnapshot snapshot) implements ServiceUpdate {

        @Override
        public ServiceKey service() {
            return snapshot.service();
        }
    }

    /**
     * There is nothing to call.
     *
     * @param reason why
     * @param text the reason for people, naming service and namespace, and the remedy where one is known
     */
    record Absent(ServiceKey service, Absence reason, String text) implements ServiceUpdate {

        @Override
        public EndpointSnapshot snapshot() {
            return new EndpointSnapshot(service, List.of());
        }
    }

    /**
     * The source is out of reach: the last known endpoints stay in use for as long as they answer.
     *
     * @param snapshot the last known endpoints
     * @param text why the source is out of reach, for people
     */
    record Stale(EndpointSnapshot snapshot, String text) implements ServiceUpdate {

        @Override
        public ServiceKey service() {
            return snapshot.service();
        }
    }
}
