package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;

import io.grpc.xds.shaded.com.github.xds.data.orca.v3.OrcaLoadReport;

/** Holds our codec to the message's own code, as grpc-xds has it. */
@SuppressWarnings("deprecation") // the field rps, which servers of before still send
class LoadReportTest {

    private static final LoadReport EMPTY = new LoadReport(0, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0);
    private static final LoadReport FULL = new LoadReport(1.5, 0.25, 300, Map.of("db", 12.5), Map.of("disk", 0.0), 1e-300, 7,
            Map.of(LoadReport.HEALTH_SCORE, 99.5), Math.PI);

    private static OrcaLoadReport theirs(LoadReport report) {
        return OrcaLoadReport.newBuilder().setCpuUtilization(report.cpuUtilization())
                .setMemUtilization(report.memUtilization()).setRps(report.rps()).putAllRequestCost(report.requestCost())
                .putAllUtilization(report.utilization()).setRpsFractional(report.rpsFractional()).setEps(report.eps())
                .putAllNamedMetrics(report.namedMetrics()).setApplicationUtilization(report.applicationUtilization()).build();
    }

    private static LoadReport ours(OrcaLoadReport report) {
        return new LoadReport(report.getCpuUtilization(), report.getMemUtilization(), report.getRps(),
                report.getRequestCostMap(), report.getUtilizationMap(), report.getRpsFractional(), report.getEps(),
                report.getNamedMetricsMap(), report.getApplicationUtilization());
    }

    @Test
    void everyField_isWrittenAsGrpcDoes_byteForByte() {
        assertThat(FULL.encode()).isEqualTo(theirs(FULL).toByteArray());
        assertThat(EMPTY.encode()).isEmpty();
    }

    @Test
    void everyField_isReadAsGrpcWritesIt() {
        assertThat(LoadReport.decode(theirs(FULL).toByteArray())).isEqualTo(FULL);
        assertThat(LoadReport.decode(new byte[0])).isEqualTo(EMPTY);
    }

    @Test
    void anyReport_isWrittenAndReadAsGrpcDoes() throws InvalidProtocolBufferException {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            LoadReport report = new LoadReport(amount(random, 3), amount(random, 1), (long) amount(random, 1e9),
                    map(random, 1e6), map(random, 1), amount(random, 1e9), amount(random, 100), map(random, 100),
                    amount(random, 100));
            byte[] bytes = report.encode();

            assertThat(bytes).as("report %d of seed %d", i, seed).isEqualTo(theirs(report).toByteArray());
            assertThat(LoadReport.decode(bytes)).as("report %d of seed %d", i, seed).isEqualTo(report)
                    .isEqualTo(ours(OrcaLoadReport.parseFrom(bytes)));
        }
    }

    private static double amount(Random random, double max) {
        return random.nextInt(4) == 0 ? 0 : random.nextDouble() * max;
    }

    private static Map<String, Double> map(Random random, double max) {
        String key = "k\u00e4\uD83D\uDE00".repeat(random.nextInt(40));
        return random.nextBoolean() ? Map.of() : Map.of(key, amount(random, max));
    }

    @Test
    void whatLaterVersionsAdd_isSkipped() {
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(10, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
                .addField(11, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                .addField(500, UnknownFieldSet.Field.newBuilder().addFixed64(2).build())
                .addField(501, UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("x")).build())
                .build();

        assertThat(LoadReport.decode(theirs(FULL).toBuilder().setUnknownFields(later).build().toByteArray())).isEqualTo(FULL);
    }

    @Test
    void fieldOfAnotherType_isUnknown_theLastOfSeveralWins() {
        // cpu_utilization as a varint; then mem_utilization, twice
        byte[] bytes = concat(new byte[] { 1 << 3, 7 }, half(0.5), half(0.25));

        assertThat(LoadReport.decode(bytes)).isEqualTo(new LoadReport(0, 0.25, 0, Map.of(), Map.of(), 0, 0, Map.of(), 0));
    }

    private static byte[] half(double memory) {
        return OrcaLoadReport.newBuilder().setMemUtilization(memory).build().toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int end = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, end, part.length);
            end += part.length;
        }
        return all;
    }

    @Test
    void mapEntryWithoutKeyOrValue_hasTheEmptyOne() {
        byte[] bytes = { 8 << 3 | 2, 0 };

        assertThat(LoadReport.decode(bytes).namedMetrics()).isEqualTo(Map.of("", 0.0));
    }

    @Test
    void reportThatIsCutOff_isMalformed_unlessItEndsBetweenFields() {
        byte[] bytes = FULL.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            boolean theyRead = reads(cut);

            assertThat(LoadReport.decode(cut) != null).as("cut to %d", length).isEqualTo(theyRead);
        }
    }

    private static boolean reads(byte[] bytes) {
        try {
            OrcaLoadReport.parseFrom(bytes);
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    @Test
    void anyBytes_throwNothing() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = random.nextBoolean() ? FULL.encode() : new byte[random.nextInt(40)];
            if (bytes.length > 0) {
                IntStream.range(0, 1 + random.nextInt(3)).forEach(n -> bytes[random.nextInt(bytes.length)] = (byte) random
                        .nextInt());
            }
            assertThatCode(() -> LoadReport.decode(bytes)).as("bytes %s, seed %d", Arrays.toString(bytes), seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void lengthBeyondEverything_varintWithoutEnd_group_andTooMuch_areMalformed() {
        byte[] hugeLength = { 8 << 3 | 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1 };
        byte[] endless = { 3 << 3, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1 };
        byte[] group = { 20 << 3 & 0x7F | 3 };
        byte[] fieldZero = { 0, 0 };
        byte[] keyBeyondItsEntry = { 8 << 3 | 2, 2, 1 << 3 | 2, 5, 'a', 'b', 'c', 'd', 'e' };

        assertThat(LoadReport.decode(hugeLength)).isNull();
        assertThat(LoadReport.decode(endless)).isNull();
        assertThat(LoadReport.decode(group)).isNull();
        assertThat(LoadReport.decode(fieldZero)).isNull();
        assertThat(LoadReport.decode(keyBeyondItsEntry)).isNull();
        byte[] tooMuch = new LoadReport(0, 0, 0, Map.of("x".repeat(LoadReportReader.MAX_BYTES), 1.0), Map.of(), 0, 0, Map.of(),
                0)
                .encode();
        assertThat(LoadReport.decode(tooMuch)).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -0.0, 1e300 })
    void absurdValues_areTakenAsNotSaid_theOthersStay(double absurd) {
        LoadReport report = LoadReport.decode(OrcaLoadReport.newBuilder().setCpuUtilization(absurd).setMemUtilization(absurd)
                .setRps(-1).putUtilization("disk", absurd).setRpsFractional(absurd).setEps(absurd)
                .putNamedMetrics("fine", 3).putNamedMetrics(LoadReport.HEALTH_SCORE, absurd)
                .setApplicationUtilization(0.5).build().toByteArray());

        assertThat(report.cpuUtilization()).isZero();
        assertThat(report.memUtilization()).isZero();
        assertThat(report.rps()).isZero();
        assertThat(report.rpsFractional()).isZero();
        assertThat(report.eps()).isZero();
        assertThat(report.applicationUtilization()).isEqualTo(0.5);
        assertThat(report.namedMetrics()).containsEntry("fine", 3.0);
        if (absurd != 0) {
            assertThat(report.utilization()).isEmpty();
            assertThat(report.healthScore()).isNaN();
        }
    }

    @Test
    void healthScore_isANamedMetricFrom0To100() {
        assertThat(FULL.healthScore()).isEqualTo(99.5);
        assertThat(EMPTY.healthScore()).isNaN();
        assertThat(new LoadReport(0, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(LoadReport.HEALTH_SCORE, 0.0), 0).healthScore())
                .isZero();
        assertThat(new LoadReport(0, 0, 0, Map.of(), Map.of(), 0, 0, Map.of(LoadReport.HEALTH_SCORE, 101.0), 0).healthScore())
                .isNaN();
    }
}
