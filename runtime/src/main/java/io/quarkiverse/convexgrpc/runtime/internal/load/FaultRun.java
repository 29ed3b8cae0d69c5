package io.quarkiverse.convexgrpc.runtime.internal.load;

/**
 * How many faults in a row count against an endpoint: those that were lost with one connection are one. Confined to the
 * channel's thread.
 */
final class FaultRun {

    private final EndpointLoad load;
    private long length;
    private long seen;

    FaultRun(EndpointLoad load) {
        this.load = load;
        this.seen = load.faults();
        // what another channel has found out, this one need not find out again
        this.length = load.ejected() ? load.faultsInARow() : 0;
    }

    /** Takes in the faults since the last time. */
    void observe() {
        length = Math.min(load.faultsInARow(), length + load.faults() - seen);
        seen = load.faults();
    }

    /** The faults since the last time came with the loss of a connection. */
    void lost() {
        if (load.faults() != seen) {
            seen = load.faults();
            length++;
        }
    }

    void clear() {
        length = 0;
    }

    int length() {
        return (int) length;
    }
}
