package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;

/**
 * Tells of every call that gRPC sends again by itself (transparent retry, gRFC A6). The tracer that a picker returns
 * cannot: gRPC tells only tracers of the call itself.
 */
final class ResentCalls implements ClientInterceptor {

    private static final ClientStreamTracer NOTHING_MORE = new ClientStreamTracer() {
    };

    private final ClientStreamTracer.Factory tracers;

    ResentCalls(ServiceKey service, LoadListener listener) {
        tracers = new ClientStreamTracer.Factory() {

            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                if (info.isTransparentRetry()) {
                    listener.resent(service);
                }
                return NOTHING_MORE;
            }
        };
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withStreamTracerFactory(tracers));
    }
}
