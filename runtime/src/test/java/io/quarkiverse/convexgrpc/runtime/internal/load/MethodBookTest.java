package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodBookTest {

    private final MethodBook book = new MethodBook();

    @Test
    void oneEntryForEachMethod() {
        MethodLoad pay = book.of("Pay", CallKind.UNARY);

        assertThat(book.of("Pay", CallKind.UNARY)).isSameAs(pay);
        assertThat(book.of("Refund", CallKind.UNARY)).isNotSameAs(pay);
        assertThat(pay.kind()).isEqualTo(CallKind.UNARY);
        assertThat(book.of("Watch", CallKind.STREAM).kind()).isEqualTo(CallKind.STREAM);
    }

    @Test
    void methodsWithoutNumber_shareAnEntryForEachKind() {
        Set<MethodLoad> entries = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            entries.add(book.of("method-" + i, CallKind.values()[i % CallKind.values().length]));
        }

        assertThat(entries).hasSizeLessThanOrEqualTo(MethodBook.MAX_METHODS);
        assertThat(entries).extracting(MethodLoad::index).doesNotHaveDuplicates()
                .allSatisfy(index -> assertThat(index).isBetween(0, MethodBook.MAX_METHODS - 1));
        assertThat(book.of("late", CallKind.STREAM).kind()).isEqualTo(CallKind.STREAM);
        assertThat(book.of("late", CallKind.UPLOAD).kind()).isEqualTo(CallKind.UPLOAD);
        assertThat(book.of("late", CallKind.UNARY).kind()).isEqualTo(CallKind.UNARY);
        assertThat(book.of("late", CallKind.DIALOGUE).kind()).isEqualTo(CallKind.DIALOGUE);
        assertThat(book.of("late", CallKind.UNARY)).isSameAs(book.of("later", CallKind.UNARY));
        assertThat(book.of("method-0", CallKind.UNARY).name()).isEqualTo("method-0");
        assertThat(book.of("late", CallKind.UNARY)).hasToString("(other)");
    }

    @Test
    void kind_isByWhoMaySendMoreThanOneMessage() {
        assertThat(CallKind.of(false, false)).isEqualTo(CallKind.UNARY);
        assertThat(CallKind.of(true, false)).isEqualTo(CallKind.UPLOAD);
        assertThat(CallKind.of(false, true)).isEqualTo(CallKind.STREAM);
        assertThat(CallKind.of(true, true)).isEqualTo(CallKind.DIALOGUE);
        assertThat(CallKind.values()).filteredOn(CallKind::serverPaced).containsExactly(CallKind.UNARY, CallKind.STREAM);
        assertThat(CallKind.values()).filteredOn(CallKind::answersOften).containsExactly(CallKind.STREAM, CallKind.DIALOGUE);
    }

    @Test
    void firstCalls_areMeanEqually_andLaterOnesMoveIt() {
        MethodLoad pay = book.of("Pay", CallKind.UNARY);
        assertThat(pay.known()).isFalse();

        pay.record(2);
        pay.record(4);
        assertThat(pay.known()).isTrue();
        assertThat(pay.typicalLog()).isCloseTo(3, within(0.001f));

        for (int i = 0; i < 1_000; i++) {
            pay.record(10);
        }
        assertThat(pay.typicalLog()).isCloseTo(10, within(0.001f));

        pay.record(20);
        assertThat(pay.typicalLog()).isCloseTo(10 + 10f / 64, within(0.001f));
    }

    @ParameterizedTest
    @ValueSource(longs = { 0, 1, 1_000, 1_000_000, 200_000_000, 3_600_000_000_000L, Long.MAX_VALUE / 2 })
    void logarithm_andBack(long nanos) {
        long back = Logarithm.toNanos(Logarithm.ofNanos(nanos));

        assertThat((double) back).isCloseTo(nanos, within(Math.max(200, nanos * 1e-4)));
    }

    @Test
    void logarithm_growsByOneForEachDoubling() {
        long second = TimeUnit.SECONDS.toNanos(1);

        assertThat(Logarithm.ofNanos(2 * second) - Logarithm.ofNanos(second)).isCloseTo(1, within(0.1f));
        assertThat(Logarithm.ofNanos(-second)).isEqualTo(Logarithm.ofNanos(0));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE })
    void packed_bothComeBack(int stamp) {
        for (float value : new float[] { 0, -0.5f, 1, Float.MAX_VALUE, Float.MIN_VALUE, -Float.MAX_VALUE }) {
            long packed = Packed.of(stamp, value);

            assertThat(Packed.stamp(packed)).isEqualTo(stamp);
            assertThat(Packed.value(packed)).isEqualTo(value);
        }
    }
}
