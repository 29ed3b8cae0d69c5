package io.quarkiverse.convexgrpc.demo;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditionsBuilder;

/** Where a pod is in its life, and what the EndpointSlice says of it there. */
enum PodState {

    /** Its process runs, and does not answer yet. */
    STARTING(false, false, false),

    /** It answers, and may be called. */
    READY(true, true, false),

    /** Its process is gone, which the Kubernetes API does not know yet. */
    KILLED(true, true, false),

    /** It is about to end: it still answers, but should not be called any more. */
    TERMINATING(false, true, true),

    /** It has ended, and no slice names it. */
    GONE(false, false, false);

    private final boolean ready;
    private final boolean serving;
    private final boolean terminating;

    PodState(boolean ready, boolean serving, boolean terminating) {
        this.ready = ready;
        this.serving = serving;
        this.terminating = terminating;
    }

    /** The conditions of the pod's endpoint. */
    EndpointConditions conditions() {
        return new EndpointConditionsBuilder()
                .withReady(ready)
                .withServing(serving)
                .withTerminating(terminating)
                .build();
    }
}
