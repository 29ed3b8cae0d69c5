package io.quarkiverse.convexgrpc.runtime.internal.load;

/** Why calls avoid an endpoint that discovery calls ready. */
public enum EjectionReason {

    /** Its connection gave no sign of life though it was asked for one. */
    SILENT
}
