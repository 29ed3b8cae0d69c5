package io.quarkiverse.convexgrpc.runtime.internal.load;

/** What the zone preference of one channel does, or why it does nothing. */
public enum ZoneState {

    /** It is switched off by configuration. */
    OFF,

    /** The endpoints are in no zone, or all in one: there is nothing to prefer. */
    ALIKE,

    /** The endpoints are in several zones, and this process does not know its own. */
    UNKNOWN,

    /** There are too few endpoints to leave any out. */
    FEW,

    /** None of the endpoints that can be called is in the own zone. */
    ABSENT,

    /** Calls stay in the own zone, or where hints send them. */
    KEPT,

    /** The own zone has less than its part of the endpoints that can take calls: what is missing is taken from others. */
    FILLED,

    /** The own zone's endpoints are slower than others: some others help. */
    SPILLED,

    /** The own zone's endpoints stay slower than others whatever help there is: all endpoints are used alike. */
    OVERLOADED;

    /** Whether some endpoints are preferred to others. */
    public boolean prefers() {
        return this == KEPT || this == FILLED || this == SPILLED;
    }
}
