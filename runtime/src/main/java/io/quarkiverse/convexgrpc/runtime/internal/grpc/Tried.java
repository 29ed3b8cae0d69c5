package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.Subchannel;

/** Where the attempts of one call that may be hedged were sent. Thread-safe. */
final class Tried {

    static final CallOptions.Key<Tried> KEY = CallOptions.Key.create("convex.tried");

    /** As many as gRPC makes at most. */
    private final AtomicReferenceArray<Subchannel> subchannels = new AtomicReferenceArray<>(5);
    private final AtomicInteger count = new AtomicInteger();

    void add(Subchannel subchannel) {
        subchannels.set(Math.floorMod(count.getAndIncrement(), subchannels.length()), subchannel);
    }

    boolean contains(Subchannel subchannel) {
        for (int i = 0; i < subchannels.length(); i++) {
            if (subchannel != null && subchannels.get(i) == subchannel) {
                return true;
            }
        }
        return false;
    }
}
