package io.quarkiverse.convexgrpc.runtime;

import jakarta.enterprise.inject.spi.Prioritized;
import jakarta.inject.Singleton;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;

/** Stands around every call that this instance serves, outside of all other interceptors. */
@Singleton
@GlobalInterceptor
public class ServedCallsInterceptor implements ServerInterceptor, Prioritized {

    private final ServerInterceptor calls;

    ServedCallsInterceptor(InstanceComposition instance) {
        this.calls = instance.servedCalls();
    }

    /** The interceptor with the greatest number is called first. */
    @Override
    public int getPriority() {
        return Integer.MAX_VALUE;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        return calls.interceptCall(call, headers, next);
    }
}
