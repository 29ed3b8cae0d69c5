package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes a {@link LoadReport} as Protocol Buffers' own code does: by field number, and nothing for a 0. */
final class LoadReportWriter {

    private static final int MORE = 0x80;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private LoadReportWriter() {
    }

    static byte[] write(LoadReport report) {
        LoadReportWriter writer = new LoadReportWriter();
        writer.number(1, report.cpuUtilization());
        writer.number(2, report.memUtilization());
        if (report.rps() != 0) {
            writer.varint(3 << 3 | ProtobufBytes.VARINT);
            writer.varint(report.rps());
        }
        writer.map(4, report.requestCost());
        writer.map(5, report.utilization());
        writer.number(6, report.rpsFractional());
        writer.number(7, report.eps());
        writer.map(8, report.namedMetrics());
        writer.number(9, report.applicationUtilization());
        return writer.out.toByteArray();
    }

    private void number(int field, double value) {
        if (value != 0) {
            fixed64(field, value);
        }
    }

    private void fixed64(int field, double value) {
        varint(field << 3 | ProtobufBytes.FIXED64);
        long bits = Double.doubleToRawLongBits(value);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            out.write((int) (bits >>> shift));
        }
    }

    private void map(int field, Map<String, Double> values) {
        values.forEach((key, value) -> {
            LoadReportWriter entry = new LoadReportWriter();
            byte[] text = key.getBytes(StandardCharsets.UTF_8);
            entry.varint(1 << 3 | ProtobufBytes.LENGTH);
            entry.varint(text.length);
            entry.out.writeBytes(text);
            entry.fixed64(2, value);
            varint(field << 3 | ProtobufBytes.LENGTH);
            varint(entry.out.size());
            out.writeBytes(entry.out.toByteArray());
        });
    }

    private void varint(long value) {
        long rest = value;
        while (rest >= MORE) {
            out.write((int) (rest | MORE));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
