package io.quarkiverse.convexgrpc.benchmarks.pick;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickDetailsConsumer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.benchmarks.pods.Api;

/** A picker of gRPC, and the tracer that it may want for each call; gRPC calls it as here for a unary call. */
final class GrpcPicking implements Picking {

    private static final ClientStreamTracer.StreamInfo INFO = ClientStreamTracer.StreamInfo.newBuilder()
            .setCallOptions(CallOptions.DEFAULT).build();
    private static final PickSubchannelArgs ARGS = new Args();
    private static final Metadata HEADERS = new Metadata();

    private final SubchannelPicker picker;

    GrpcPicking(SubchannelPicker picker) {
        this.picker = picker;
    }

    @Override
    public Object pick() {
        return picker.pickSubchannel(ARGS);
    }

    @Override
    public Object begin() {
        PickResult result = picker.pickSubchannel(ARGS);
        ClientStreamTracer.Factory factory = result.getStreamTracerFactory();
        if (factory == null) {
            return result;
        }
        ClientStreamTracer tracer = factory.newClientStreamTracer(INFO, HEADERS);
        tracer.streamCreated(Attributes.EMPTY, HEADERS);
        tracer.outboundHeaders();
        tracer.outboundMessage(0);
        return tracer;
    }

    @Override
    public void end(Object call) {
        if (call instanceof ClientStreamTracer tracer) {
            tracer.inboundHeaders(HEADERS);
            tracer.inboundMessage(0);
            tracer.inboundTrailers(HEADERS);
            tracer.streamClosed(Status.OK);
        }
    }

    private static final class Args extends PickSubchannelArgs {

        @Override
        public CallOptions getCallOptions() {
            return CallOptions.DEFAULT;
        }

        @Override
        public Metadata getHeaders() {
            return HEADERS;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return Api.CALL;
        }

        @Override
        public PickDetailsConsumer getPickDetailsConsumer() {
            return new PickDetailsConsumer() {
            };
        }
    }
}
