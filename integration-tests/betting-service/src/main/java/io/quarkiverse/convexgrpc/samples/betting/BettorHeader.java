package io.quarkiverse.convexgrpc.samples.betting;

import jakarta.inject.Singleton;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;

/** Passes on who bets: by this header, policy {@code consistent-hash} keeps the payments of a bettor together. */
// tag::passes-on[]
@GlobalInterceptor
@Singleton
public class BettorHeader implements ServerInterceptor, ClientInterceptor {

    private static final Metadata.Key<String> HEADER = Metadata.Key.of("bettor", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> BETTOR = Context.key("bettor");

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
            ServerCallHandler<Q, A> next) {
        return Contexts.interceptCall(Context.current().withValue(BETTOR, headers.get(HEADER)), call, headers, next);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        String bettor = BETTOR.get();
        ClientCall<Q, A> call = next.newCall(method, options);
        return bettor == null ? call : new ForwardingClientCall.SimpleForwardingClientCall<>(call) {

            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(HEADER, bettor);
                super.start(listener, headers);
            }
        };
    }
}
// end::passes-on[]
