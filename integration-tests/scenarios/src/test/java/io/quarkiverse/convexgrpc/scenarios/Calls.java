package io.quarkiverse.convexgrpc.scenarios;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;

/** Single calls. */
final class Calls {

    private Calls() {
    }

    /** How a call ends that has 5 seconds. */
    static Status status(Channel channel) {
        try {
            ClientCalls.blockingUnaryCall(channel, Pod.CALL, CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS), "");
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }
}
