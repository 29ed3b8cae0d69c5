package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.Pulse;

/** What a tracer makes of what gRPC tells it. */
class AttemptTracerTest {

    private final EndpointLoad load = new EndpointLoad(new EndpointId("uid", 1), "pod");
    private final Pulse pulse = new Pulse();
    private final MethodBook methods = new MethodBook();
    private long now = 1;

    private ClientStreamTracer begin(CallKind kind, CallOptions options) {
        return new AttemptTracer.Factory(load, methods.of(kind.name(), kind), pulse, () -> now)
                .newClientStreamTracer(StreamInfo.newBuilder().setCallOptions(options).build(), new Metadata());
    }

    private ClientStreamTracer begin(CallKind kind) {
        return begin(kind, CallOptions.DEFAULT);
    }

    @Test
    void callIsOverBeforeAnEndpointIsPickedForIt_isNotCountedAsInFlight() {
        // gRPC neither sends nor ends such an attempt
        begin(CallKind.UNARY, CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.SECONDS));

        assertThat(load.inFlight()).isZero();
    }

    @Test
    void serverIsExhausted_isAFault() {
        ClientStreamTracer tracer = begin(CallKind.UNARY);
        tracer.inboundTrailers(new Metadata());
        tracer.streamClosed(Status.RESOURCE_EXHAUSTED);

        assertThat(load.faults()).isEqualTo(1);
        assertThat(load.answers()).isZero();
    }

    @Test
    void connectionIsToldToBeCalm_isAFault() {
        // as RST_STREAM with ENHANCE_YOUR_CALM: no headers, no trailers
        begin(CallKind.UNARY).streamClosed(Status.RESOURCE_EXHAUSTED);

        assertThat(load.faults()).isEqualTo(1);
        assertThat(load.answers()).isZero();
    }

    @Test
    void answerIsLargerThanTheClientTakes_isNone() {
        ClientStreamTracer tracer = begin(CallKind.UNARY);
        tracer.inboundHeaders(new Metadata());
        tracer.streamClosed(Status.RESOURCE_EXHAUSTED);

        assertThat(load.faults()).isZero();
        assertThat(load.answers()).isEqualTo(1);
    }

    @Test
    void stream_waitsUpToItsFirstMessage() {
        ClientStreamTracer tracer = begin(CallKind.STREAM);
        tracer.inboundHeaders(new Metadata());
        assertThat(load.waiting()).isEqualTo(1);

        tracer.inboundMessage(0);
        tracer.inboundMessage(1);
        assertThat(load.waiting()).isZero();
        assertThat(load.inFlight()).isEqualTo(1);
        assertThat(load.answers()).isEqualTo(1);

        tracer.streamClosed(Status.OK);
        assertThat(load.inFlight()).isZero();
        assertThat(load.answers()).isEqualTo(1);
    }

    @Test
    void upload_isInFlight_andDoesNotWait() {
        ClientStreamTracer tracer = begin(CallKind.UPLOAD);
        assertThat(load.waiting()).isZero();
        assertThat(load.inFlight()).isEqualTo(1);

        tracer.inboundMessage(0);
        tracer.streamClosed(Status.OK);

        assertThat(load.inFlight()).isZero();
        assertThat(load.answers()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void messageBehindTheEnd_countsForNothing(CallKind kind) {
        ClientStreamTracer tracer = begin(kind);
        tracer.streamClosed(Status.CANCELLED);
        tracer.inboundMessage(0);

        assertThat(load.inFlight()).isZero();
        assertThat(load.waiting()).isZero();
        assertThat(load.answers()).isZero();
    }

    @Test
    void anythingHeard_isASignOfLife() {
        ClientStreamTracer tracer = begin(CallKind.UNARY);
        now += 100;
        assertThat(pulse.silentFor(now)).isEqualTo(100);

        tracer.inboundHeaders(new Metadata());

        assertThat(pulse.silentFor(now)).isZero();
    }
}
