package io.quarkiverse.convexgrpc.runtime;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;

/** A channel for calls alone: whoever has it cannot close what others use. Thread-safe. */
final class SharedChannel extends Channel {

    private final Channel channel;

    SharedChannel(Channel channel) {
        this.channel = channel;
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        return channel.newCall(method, options);
    }

    @Override
    public String authority() {
        return channel.authority();
    }
}
