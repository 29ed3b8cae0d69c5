package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** Fails the calls of a channel at once that would be more than may be in flight. Thread-safe. */
public final class LimitedCalls implements ClientInterceptor {

    private final ServiceKey service;
    private final int limit;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param limit 1 or more */
    public LimitedCalls(ServiceKey service, int limit) {
        this.service = service;
        this.limit = limit;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new ClientInterceptors.CheckedForwardingClientCall<>(next.newCall(method, options)) {

            @Override
            protected void checkedStart(Listener<A> listener, Metadata headers) throws StatusException {
                if (inFlight.incrementAndGet() > limit) {
                    inFlight.decrementAndGet();
                    throw Status.RESOURCE_EXHAUSTED.withDescription("This client has " + limit + " calls in flight to service '"
                            + service.nameAndPort() + "' in namespace '" + service.namespace()
                            + "', as many as max-in-flight allows")
                            .asException();
                }
                AtomicBoolean over = new AtomicBoolean();
                try {
                    delegate().start(new SimpleForwardingClientCallListener<>(listener) {

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended(over);
                            super.onClose(status, trailers);
                        }
                    }, headers);
                } catch (RuntimeException | Error e) {
                    // an interceptor that is nearer to the channel threw: nobody else says that the call is over
                    ended(over);
                    throw e;
                }
            }
        };
    }

    private void ended(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            inFlight.decrementAndGet();
        }
    }
}
