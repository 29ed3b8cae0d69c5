package io.quarkiverse.convexgrpc.runtime.internal.vertx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.TransportFrameUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.impl.HttpRequestHead;

/** Metadata of gRPC as headers of HTTP/2, and back. Binary values go as Base64, as gRPC's protocol has it. */
final class Wire {

    private static final String STATUS = ":status";
    /** What HTTP/2 adds for each header. */
    private static final int OVERHEAD = 32;

    private Wire() {
    }

    /** The headers of a request. What is left of the metadata is not to be used any more. */
    static MultiMap request(Metadata metadata, String userAgent) {
        metadata.discardAll(GrpcUtil.CONTENT_TYPE_KEY);
        metadata.discardAll(GrpcUtil.TE_HEADER);
        metadata.discardAll(GrpcUtil.USER_AGENT_KEY);
        MultiMap headers = HttpHeaders.headers()
                .add(GrpcUtil.USER_AGENT_KEY.name(), userAgent)
                .add(GrpcUtil.CONTENT_TYPE_KEY.name(), GrpcUtil.CONTENT_TYPE_GRPC)
                .add(GrpcUtil.TE_HEADER.name(), GrpcUtil.TE_TRAILERS);
        byte[][] pairs = TransportFrameUtil.toHttp2Headers(metadata);
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(text(pairs[i]), text(pairs[i + 1]));
        }
        return headers;
    }

    /** How large the headers of a request are, as a server's limit for them counts. */
    static long size(HttpRequestHead head, String scheme) {
        long size = size(":method", head.method.name()) + size(":path", head.uri) + size(":scheme", scheme)
                + size(":authority", head.authority);
        for (Map.Entry<String, String> header : head.headers) {
            size += size(header.getKey(), header.getValue());
        }
        return size;
    }

    private static long size(String name, String value) {
        return (long) name.length() + value.length() + OVERHEAD;
    }

    /** The headers that a response begins with, and the status of HTTP among them, as gRPC looks for it. */
    static Metadata head(int status, MultiMap headers) {
        List<byte[]> pairs = new ArrayList<>(16);
        pairs.add(bytes(STATUS));
        pairs.add(bytes(Integer.toString(status)));
        return metadata(headers, pairs);
    }

    static Metadata trailers(MultiMap trailers) {
        return metadata(trailers, new ArrayList<>(8));
    }

    private static Metadata metadata(MultiMap headers, List<byte[]> pairs) {
        for (Map.Entry<String, String> header : headers) {
            pairs.add(bytes(header.getKey()));
            pairs.add(bytes(header.getValue()));
        }
        return InternalMetadata.newMetadata(TransportFrameUtil.toRawSerializedHeaders(pairs.toArray(byte[][]::new)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
