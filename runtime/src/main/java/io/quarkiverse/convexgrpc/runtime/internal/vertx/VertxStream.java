package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.InternalStatus;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.internal.AbstractClientStream;
import io.grpc.internal.ClientStreamListener.RpcProgress;
import io.grpc.internal.Http2ClientStreamTransportState;
import io.grpc.internal.ReadableBuffer;
import io.grpc.internal.ReadableBuffers;
import io.grpc.internal.StatsTraceContext;
import io.grpc.internal.TransportTracer;
import io.grpc.internal.WritableBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamPriority;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.http.impl.HttpClientStream;
import io.vertx.core.http.impl.HttpRequestHead;
import io.vertx.core.http.impl.HttpResponseHead;

/**
 * One attempt of a call, on one connection. Calls use it on whatever thread they like; what it does to the connection, it
 * does on the event loop of that, where its {@link State} is confined to.
 */
final class VertxStream extends AbstractClientStream {

    private static final StreamPriority PRIORITY = new StreamPriority();

    private final VertxTransport transport;
    private final MethodDescriptor<?, ?> method;
    private final State state;
    private final Sink sink = new OntoTheLoop();
    private String authority;
    /** What the request begins with, from the start of the call until it is sent. */
    private volatile HttpRequestHead head;
    /** The call was cancelled, though the event loop may not have come to it yet. */
    private volatile boolean cancelled;

    VertxStream(VertxTransport transport, MethodDescriptor<?, ?> method, Metadata headers, CallOptions options,
            StatsTraceContext stats, TransportTracer tracer, int maxMessage, String authority) {
        super(OutgoingBytes::allocate, stats, tracer, headers, options, false);
        this.transport = transport;
        this.method = method;
        this.authority = authority;
        this.state = new State(maxMessage, stats, tracer, options);
    }

    @Override
    public void setAuthority(String other) {
        authority = other;
    }

    @Override
    public Attributes getAttributes() {
        return transport.getAttributes();
    }

    @Override
    protected State transportState() {
        return state;
    }

    @Override
    protected Sink abstractClientStreamSink() {
        return sink;
    }

    /** Hands what the call does over to the event loop, in its order. */
    private final class OntoTheLoop implements Sink {

        @Override
        public void writeHeaders(Metadata metadata, byte[] payload) {
            head = new HttpRequestHead(HttpMethod.POST, '/' + method.getFullMethodName(),
                    Wire.request(metadata, transport.userAgent()), authority, null, null);
            if (!method.getType().clientSendsOneMessage()) {
                transport.loop().execute(state::begin);
            }
            // else the message, which is about to come, goes along with them
        }

        @Override
        public void writeFrame(WritableBuffer buffer, boolean end, boolean flush, int messages) {
            Frame frame = new Frame(buffer == null ? null : ((OutgoingBytes) buffer).bytes(), end, messages);
            onSendingBytes(frame.size);
            transport.loop().execute(() -> state.send(frame));
        }

        @Override
        public void cancel(Status reason) {
            cancelled = true;
            transport.loop().execute(() -> state.end(reason, RpcProgress.PROCESSED, true));
        }
    }

    /**
     * Bytes of messages, or of parts of them.
     *
     * @param bytes null where the call ends without any
     */
    private record Frame(ByteBuf bytes, boolean end, int messages, int size) {

        Frame(ByteBuf bytes, boolean end, int messages) {
            this(bytes, end, messages, bytes == null ? 0 : bytes.readableBytes());
        }

        /** It is not sent. */
        void release() {
            if (bytes != null) {
                bytes.release();
            }
        }
    }

    /** How the attempt fares. Confined to the connection's event loop. */
    final class State extends Http2ClientStreamTransportState {

        /** What is to be sent once the connection has room for the stream. */
        private final Queue<Frame> waiting = new ArrayDeque<>(2);
        private boolean begun;
        private boolean opening;
        /** The number of the last stream before this one, while this one is opened. */
        private int before;
        /** Null until the connection has room for the stream. */
        private HttpClientStream http;
        private boolean requestSent;
        private boolean ended;
        private boolean responded;
        /** A head that also is the end, as its status tells, or null. */
        private Metadata headAndEnd;
        private boolean dataReceived;
        /** Bytes that have come in and that nobody has asked for. */
        private int unread;
        /** Whether the next piece of the response may come. */
        private boolean open;

        State(int maxMessage, StatsTraceContext stats, TransportTracer tracer, CallOptions options) {
            super(maxMessage, stats, tracer, options);
        }

        /** Asks the connection for room. */
        void begin() {
            if (!begun && !ended && !cancelled) {
                begun = true;
                transport.open(VertxStream.this);
            }
        }

        void send(Frame frame) {
            if (ended) {
                frame.release();
                return;
            }
            if (http != null) {
                write(frame);
                return;
            }
            waiting.add(frame);
            begin();
        }

        /** Fails, and is not sent, where its headers are more than the server takes. Whether it did. */
        boolean failIfBeyond(long limit, String scheme) {
            long size = Wire.size(head, scheme);
            if (size <= limit) {
                return false;
            }
            end(Status.INTERNAL.withDescription("The request's headers have " + size + " bytes as HTTP/2 counts them, "
                    + "the server takes " + limit), RpcProgress.PROCESSED, true);
            return true;
        }

        /** Sends what there is. Whether the connection took it. */
        boolean open(HttpClientStream stream) {
            http = stream;
            before = transport.lastStream();
            stream.headHandler(response -> receive(response, this::receiveHead));
            stream.chunkHandler(data -> receive(data, this::receiveData));
            stream.endHandler(trailers -> receive(trailers, this::receiveEnd));
            stream.exceptionHandler(this::broken);
            stream.doPause();
            fetch();
            onStreamAllocated();
            opening = true;
            Frame first = waiting.poll();
            if (first == null) {
                stream.writeHead(head, true, null, false, PRIORITY, false, null);
            } else {
                requestSent = first.end;
                stream.writeHead(head, true, first.bytes, first.end, PRIORITY, false, done -> sent(first));
            }
            opening = false;
            head = null;
            if (ended) {
                return false;
            }
            getStatsTraceContext().clientOutboundHeaders();
            getTransportTracer().reportLocalStreamStarted();
            for (Frame frame = waiting.poll(); frame != null; frame = waiting.poll()) {
                write(frame);
            }
            return true;
        }

        private void write(Frame frame) {
            requestSent = frame.end;
            http.writeBuffer(frame.bytes, frame.end, done -> sent(frame));
        }

        private void sent(Frame frame) {
            onSentBytes(frame.size);
            getTransportTracer().reportMessageSent(frame.messages);
        }

        /** The number of the stream on its connection. */
        int id() {
            return http.id();
        }

        private <T> void receive(T what, Consumer<T> how) {
            transport.heard();
            if (ended) {
                return;
            }
            try {
                how.accept(what);
            } catch (RuntimeException e) {
                end(Status.INTERNAL.withDescription("The server's response cannot be read").withCause(e),
                        RpcProgress.PROCESSED, true);
            }
        }

        private void receiveHead(HttpResponseHead response) {
            Metadata metadata = Wire.head(response.statusCode(), response.headers());
            if (metadata.containsKey(InternalStatus.CODE_KEY)) {
                headAndEnd = metadata;
            } else {
                transportHeadersReceived(metadata);
            }
        }

        private void receiveData(Buffer data) {
            open = false;
            dataReceived = true;
            if (headAndEnd != null) {
                transportHeadersReceived(headAndEnd);
                headAndEnd = null;
            }
            ReadableBuffer bytes = readable(((BufferImpl) data).byteBuf());
            unread += bytes.readableBytes();
            transportDataReceived(bytes, false);
            if (bytes.readableBytes() == 0) {
                unread = 0;
                fetch();
            }
        }

        private ReadableBuffer readable(ByteBuf bytes) {
            return ReadableBuffers.wrap(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
        }

        private void receiveEnd(MultiMap trailers) {
            responded = true;
            if (headAndEnd != null) {
                transportTrailersReceived(headAndEnd);
            } else if (trailers.isEmpty() && dataReceived) {
                transportDataReceived(ReadableBuffers.empty(), true);
            } else {
                transportTrailersReceived(Wire.trailers(trailers));
            }
            over();
        }

        /** What the call asked for has been read. */
        @Override
        public void bytesRead(int bytes) {
            unread -= bytes;
            if (unread == 0) {
                fetch();
            }
        }

        private void fetch() {
            if (!open && !responded && !ended) {
                open = true;
                transport.fetch(http, 1);
            }
        }

        /** Lets all come that is there, whether somebody asked for it or not. It comes before what is done next. */
        void fetchAll() {
            if (http != null && !responded && !ended) {
                open = true;
                transport.fetch(http, Long.MAX_VALUE);
            }
        }

        /** The server or the connection ended the stream; what came in before that still counts. */
        private void broken(Throwable failure) {
            if (ended) {
                return;
            }
            if (opening && transport.lastStream() == before) {
                end(Status.UNAVAILABLE.withDescription("The connection takes no more calls").withCause(failure),
                        RpcProgress.MISCARRIED, true);
            } else {
                // a server may have begun with what has its number
                fetchAll();
                transport.loop().execute(() -> {
                    if (!ended) {
                        end(failure);
                    }
                });
            }
        }

        private void end(Throwable failure) {
            responded = true;
            if (failure instanceof StreamResetException reset) {
                end(Faults.ofReset(reset.getCode()), reset.getCode() == Http2Error.REFUSED_STREAM.code()
                        ? RpcProgress.REFUSED
                        : RpcProgress.PROCESSED, false);
            } else {
                end(transport.fault(failure), RpcProgress.PROCESSED, false);
            }
        }

        /** Ends the attempt, and the stream where there is one. */
        void end(Status status, RpcProgress progress, boolean atOnce) {
            end(status, progress, atOnce, new Metadata());
        }

        private void end(Status status, RpcProgress progress, boolean atOnce, Metadata trailers) {
            transportReportStatus(status, progress, atOnce, trailers);
            over();
        }

        private void over() {
            if (ended) {
                return;
            }
            ended = true;
            waiting.forEach(Frame::release);
            waiting.clear();
            if (http != null && !opening && !(requestSent && responded) && !transport.isGone()) {
                http.reset(new StreamResetException(Http2Error.CANCEL.code()));
            }
            if (begun) {
                transport.over(VertxStream.this);
            }
        }

        @Override
        protected void http2ProcessingFailed(Status status, boolean stopDelivery, Metadata trailers) {
            end(status, RpcProgress.PROCESSED, stopDelivery, trailers);
        }

        @Override
        public void deframeFailed(Throwable cause) {
            end(Status.fromThrowable(cause), RpcProgress.PROCESSED, true);
        }

        @Override
        public void runOnTransportThread(Runnable task) {
            transport.loop().executeNow(task);
        }
    }
}
