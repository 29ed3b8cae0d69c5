package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;

/**
 * The calls to one service that were begun and not said to have ended. Who was to say so may forget it, as Quarkus' REST
 * client does where a connection ends before the answer: such a call would be in flight for ever, and stay in the way of
 * policies and limits (ADR 0023). Thread-safe; never blocks.
 */
final class BegunCalls {

    private final ReferenceQueue<PickedEndpoint> garbage = new ReferenceQueue<>();
    private final Set<BegunCall> begun = ConcurrentHashMap.newKeySet();
    /** What stands for the method of a call whose method nobody told; no gRPC method has such a name. */
    private final MethodLoad timed;
    private final MethodLoad untimed;

    BegunCalls(MethodBook methods) {
        this.timed = methods.of("(picked)", CallKind.UNARY);
        this.untimed = methods.of("(picked, not timed)", CallKind.DIALOGUE);
    }

    /** What calls are measured by whose duration says something about the endpoint. */
    MethodLoad timed() {
        return timed;
    }

    /** What the others are counted by. */
    MethodLoad untimed() {
        return untimed;
    }

    ReferenceQueue<PickedEndpoint> garbage() {
        return garbage;
    }

    void begun(BegunCall call) {
        begun.add(call);
    }

    void ended(BegunCall call) {
        begun.remove(call);
    }

    boolean none() {
        return begun.isEmpty();
    }

    /** Ends those that nobody can end any more. */
    void endLost(long now) {
        for (Reference<?> lost = garbage.poll(); lost != null; lost = garbage.poll()) {
            ((BegunCall) lost).lost(now);
        }
    }

    /** As the garbage collector does with what nobody has any more. */
    void loseAll() {
        begun.forEach(BegunCall::enqueue);
    }
}
