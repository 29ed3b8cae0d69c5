package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Prepares calls that may be hedged: remembers where their attempts went, and takes off what an application says of earlier
 * ones. An application that hands on all headers of the call that it answers would make a first attempt look like a hedged
 * one.
 */
public final class HedgedCalls implements ClientInterceptor {

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options.withOption(Tried.KEY, new Tried()))) {

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.discardAll(Hedges.PREVIOUS_ATTEMPTS);
                super.start(listener, headers);
            }
        };
    }
}
