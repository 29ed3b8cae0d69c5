package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * What an endpoint may be used for, as EndpointSlices say it. Ordered by what outranks what where two slices disagree
 * about one endpoint: a pod that terminates does so for good, so the later constant wins.
 *
 * @see <a href=
 *      "https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1672-tracking-terminating-endpoints">KEP-1672</a>
 */
public enum Condition {

    /** Gets no calls. */
    NOT_READY,

    /** Gets calls. */
    READY,

    /** Terminating but still serving: calls in flight go on, new ones only where nothing is ready. */
    DRAINING,

    /** Terminating and no longer serving. */
    GONE;

    /** Reads the three conditions of an endpoint; {@code null} means that a slice does not say. */
    public static Condition of(Boolean ready, Boolean serving, Boolean terminating) {
        boolean isReady = ready == null || ready;
        boolean isServing = serving == null ? isReady : serving;
        if (terminating != null && terminating) {
            return isServing ? DRAINING : GONE;
        }
        return isReady ? READY : NOT_READY;
    }
}
