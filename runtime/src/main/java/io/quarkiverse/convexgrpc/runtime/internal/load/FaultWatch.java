package io.quarkiverse.convexgrpc.runtime.internal.load;

/** Hears of each fault of one endpoint, on the thread of the call: it must not block and should allocate nothing. */
@FunctionalInterface
interface FaultWatch {

    /** @param inARow faults since the endpoint last did well, with this one */
    void fault(int inARow);
}
