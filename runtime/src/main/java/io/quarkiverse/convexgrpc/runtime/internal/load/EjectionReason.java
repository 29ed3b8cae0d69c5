package io.quarkiverse.convexgrpc.runtime.internal.load;

/** Why calls avoid an endpoint that discovery calls ready. */
public enum EjectionReason {

    /** Its connection gave no sign of life though it was asked for one. */
    SILENT,

    /** It failed several calls in a row. */
    CONSECUTIVE_FAILURES,

    /** It fails a larger share of its calls than the others do of theirs. */
    SUCCESS_RATE,

    /** Its calls take many times as long as the same calls do elsewhere. */
    LATENCY,

    /** Somebody ejected it by hand. */
    MANUAL
}
