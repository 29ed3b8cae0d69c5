package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;

/**
 * What stands for the method of a call whose method nobody told. Calls of one service are measured by one another.
 *
 * @param timed of calls whose duration says something about the endpoint
 * @param untimed of the others
 */
record PickedMethods(MethodLoad timed, MethodLoad untimed) {

    static PickedMethods in(MethodBook methods) {
        // no gRPC method has such a name
        return new PickedMethods(methods.of("(picked)", CallKind.UNARY), methods.of("(picked, not timed)", CallKind.DIALOGUE));
    }
}
