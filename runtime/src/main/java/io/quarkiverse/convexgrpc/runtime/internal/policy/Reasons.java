package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;

/** Says, for people, why a call has nowhere to go. */
public final class Reasons {

    private Reasons() {
    }

    /** There is nothing to call, as discovery has it. */
    public static String nothingToCall(ServiceUpdate update) {
        if (update instanceof ServiceUpdate.Absent absent) {
            return absent.text();
        }
        if (update instanceof ServiceUpdate.Stale stale) {
            return noneReady(stale.snapshot()) + "; not up to date: " + stale.text();
        }
        return noneReady(((ServiceUpdate.Current) update).snapshot());
    }

    private static String noneReady(EndpointSnapshot snapshot) {
        int notReady = snapshot.count(Condition.NOT_READY);
        int terminating = snapshot.count(Condition.DRAINING) + snapshot.count(Condition.GONE);
        return "Service '" + snapshot.service().nameAndPort() + "' in namespace '" + snapshot.service().namespace()
                + "' has no ready endpoint (" + notReady + " not ready, " + terminating + " terminating)";
    }

    /** Every endpoint has as many calls as it may. */
    public static String full(ServiceKey service, int limit) {
        return "Every endpoint of service '" + service.nameAndPort() + "' in namespace '" + service.namespace() + "' has "
                + limit
                + " calls of this process in flight, as many as max-in-flight-per-endpoint allows";
    }
}
