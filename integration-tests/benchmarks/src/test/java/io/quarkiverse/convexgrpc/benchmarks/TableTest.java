package io.quarkiverse.convexgrpc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;

class TableTest {

    private final Table table = new Table("What", List.of("row", "p99"));

    TableTest() {
        table.add(List.of("slow", "1.20 *"));
        table.add(List.of("frozen", ""));
    }

    @Test
    void text_alignsItsColumns() {
        assertThat(table.text()).containsExactly("What", "", "row      p99", "slow     1.20 *", "frozen");
    }

    @Test
    void asciiDoc_saysTheSame() {
        assertThat(table.asciiDoc()).containsExactly(".What", "[%autowidth,options=\"header\"]", "|===", "|row |p99", "",
                "|slow |1.20 {asterisk}", "", "|frozen |", "|===");
    }

    @Test
    void add_wrongNumberOfCells_isRefused() {
        assertThatThrownBy(() -> table.add(List.of("slow"))).hasMessage("row: [slow] (expected: 2 cells)");
    }
}
