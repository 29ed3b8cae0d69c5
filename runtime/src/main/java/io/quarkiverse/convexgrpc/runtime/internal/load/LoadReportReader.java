package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a {@link LoadReport} field by field, as the encoding of Protocol Buffers has it
 * (https://protobuf.dev/programming-guides/encoding): the last of several values wins, and a field of another type than
 * expected is as unknown as one of another number. Throws nothing: bytes that are cut off, or that hold groups, which no
 * load report ever did, are malformed.
 */
final class LoadReportReader {

    /** More than this is no load report. gRPC itself takes 8 KiB for all headers together, unless told otherwise. */
    static final int MAX_BYTES = 16 * 1024;

    private double cpuUtilization;
    private double memUtilization;
    private long rps;
    private Map<String, Double> requestCost = Map.of();
    private Map<String, Double> utilization = Map.of();
    private double rpsFractional;
    private double eps;
    private Map<String, Double> namedMetrics = Map.of();
    private double applicationUtilization;

    private LoadReportReader() {
    }

    /** Null where the bytes are malformed. */
    static LoadReport read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return null;
        }
        ProtobufBytes in = new ProtobufBytes(bytes);
        LoadReportReader report = new LoadReportReader();
        while (in.hasMore()) {
            report.field(in.tag(), in);
        }
        return in.malformed() ? null : report.done();
    }

    private void field(int tag, ProtobufBytes in) {
        switch (tag) {
            case 1 << 3 | ProtobufBytes.FIXED64 -> cpuUtilization = in.readDouble();
            case 2 << 3 | ProtobufBytes.FIXED64 -> memUtilization = in.readDouble();
            case 3 << 3 | ProtobufBytes.VARINT -> rps = in.varint();
            case 4 << 3 | ProtobufBytes.LENGTH -> requestCost = entry(requestCost, in);
            case 5 << 3 | ProtobufBytes.LENGTH -> utilization = entry(utilization, in);
            case 6 << 3 | ProtobufBytes.FIXED64 -> rpsFractional = in.readDouble();
            case 7 << 3 | ProtobufBytes.FIXED64 -> eps = in.readDouble();
            case 8 << 3 | ProtobufBytes.LENGTH -> namedMetrics = entry(namedMetrics, in);
            case 9 << 3 | ProtobufBytes.FIXED64 -> applicationUtilization = in.readDouble();
            default -> in.skip(tag);
        }
    }

    /** A map is a list of messages with key and value; either may be absent. */
    private static Map<String, Double> entry(Map<String, Double> before, ProtobufBytes in) {
        String key = "";
        double value = 0;
        int outer = in.enter();
        while (in.hasMore()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 | ProtobufBytes.LENGTH -> key = in.text();
                case 2 << 3 | ProtobufBytes.FIXED64 -> value = in.readDouble();
                default -> in.skip(tag);
            }
        }
        in.leave(outer);
        Map<String, Double> entries = before.isEmpty() ? new LinkedHashMap<>() : before;
        entries.put(key, value);
        return entries;
    }

    private LoadReport done() {
        return new LoadReport(cpuUtilization, memUtilization, rps, requestCost, utilization, rpsFractional, eps,
                namedMetrics, applicationUtilization);
    }
}
