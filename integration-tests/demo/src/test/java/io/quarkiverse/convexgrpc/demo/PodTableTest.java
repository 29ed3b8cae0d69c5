package io.quarkiverse.convexgrpc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.demo.CallLedger.PodLoad;
import io.quarkiverse.convexgrpc.demo.PodTable.Row;

class PodTableTest {

    private static final List<Row> ROWS = List.of(
            new Row("payment-1", PodState.READY, new PodLoad(125, 3.14, 9.96), OptionalLong.of(0)),
            new Row("payment-10", PodState.TERMINATING, new PodLoad(250, 2, 1_234), OptionalLong.of(12)),
            new Row("payment-11", PodState.STARTING, PodLoad.NONE, OptionalLong.empty()));

    @Test
    void table_alignsItsColumns_andShowsTheRateAsABar() {
        assertThat(new PodTable(new Style(false, true), 250).table(ROWS)).containsExactly(
                "pod         state       calls/s                            p50       p99 failed",
                "payment-1   ready           125 ██████████              3.1 ms   10.0 ms      0",
                "payment-10  terminating     250 ████████████████████    2.0 ms   1234 ms     12",
                "payment-11  starting          0                              –         –      –");
    }

    @Test
    void asciiTable_hasTheSameShape() {
        List<String> lines = new PodTable(new Style(false, false), 250).table(ROWS);

        assertThat(lines.get(1)).contains(" ########## ").hasSizeLessThanOrEqualTo(PodTable.WIDTH);
        assertThat(lines).allSatisfy(line -> assertThat(line).isASCII().hasSameSizeAs(lines.get(0)));
    }

    @Test
    void colours_markStateAndFailures() {
        List<String> lines = new PodTable(new Style(true, true), 250).table(ROWS);

        assertThat(lines.get(1)).contains("\u001b[32mready      \u001b[0m").doesNotContain("\u001b[31m");
        assertThat(lines.get(2)).contains("\u001b[31m    12\u001b[0m");
    }

    @Test
    void plainLines_sayTheSame() {
        assertThat(new PodTable(new Style(false, true), 250).plain(ROWS).get(1))
                .isEqualTo("  payment-10  terminating  250 calls/s  p50    2.0 ms  p99   1234 ms  failed 12");
    }

    @Test
    void bar_hasEighths_andStaysInItsColumn() {
        Style style = new Style(false, true);

        assertThat(style.bar(1.5, 3)).isEqualTo("█▌ ");
        assertThat(style.bar(0.125, 3)).isEqualTo("▏  ");
        assertThat(style.bar(99, 3)).isEqualTo("███");
        assertThat(style.bar(-1, 3)).isEqualTo("   ");
    }

    @Test
    void colours_needATerminal_andRespectNoColor() {
        assertThat(Style.of(true, null, StandardCharsets.UTF_8)).isEqualTo(new Style(true, true));
        assertThat(Style.of(true, "1", StandardCharsets.UTF_8)).isEqualTo(new Style(false, true));
        assertThat(Style.of(false, null, StandardCharsets.US_ASCII)).isEqualTo(new Style(false, false));
    }
}
