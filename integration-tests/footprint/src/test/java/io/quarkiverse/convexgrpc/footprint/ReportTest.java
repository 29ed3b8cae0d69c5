package io.quarkiverse.convexgrpc.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class ReportTest {

    private final Report report = new Report(figures(), Map.of(Condition.UNLIMITED, Map.of(
            Variant.NATIVE_PLAIN, List.of(105.0),
            Variant.NATIVE_WITHOUT, List.of(119.0, 120.04, 125.0),
            Variant.NATIVE_BY_HAND, List.of(122.0),
            Variant.NATIVE_WITH, List.of(126.0))),
            List.of("2 cores."));

    @Test
    void text_alignsItsColumns() {
        assertThat(report.text()).containsExactly(
                "               start to ready         resident memory           image size   calls a second",
                "JVM, without   1,234 ms (999-1,300)   160.0 MiB (159.0-161.0)   46.5 MiB     12,345 (9,999-13,000)",
                "native, with   51 ms (50-52)          80.3 MiB (80.0-80.5)      112.0 MiB    6,000 (5,900-6,100)",
                "",
                "Native, resident memory with no option of the heap: 105.0 MiB without a Kubernetes client, 120.0 MiB without, "
                        + "122.0 MiB looking up, 126.0 MiB with the extension (1.20 times the first, 1.05 times the second).",
                "2 cores.");
    }

    @Test
    void asciiDoc_saysTheSame() {
        assertThat(report.asciiDoc()).containsExactly(
                "[cols=\"3,4,4,2,5\",options=\"header\"]",
                "|===",
                "| |start to ready |resident memory |image size |calls a second",
                "",
                "|JVM, without |1,234 ms (999-1,300) |160.0 MiB (159.0-161.0) |46.5 MiB |12,345 (9,999-13,000)",
                "",
                "|native, with |51 ms (50-52) |80.3 MiB (80.0-80.5) |112.0 MiB |6,000 (5,900-6,100)",
                "|===",
                "",
                "Native, resident memory with no option of the heap: 105.0 MiB without a Kubernetes client, 120.0 MiB without, "
                        + "122.0 MiB looking up, 126.0 MiB with the extension (1.20 times the first, 1.05 times the second).",
                "",
                "2 cores.");
    }

    private static Map<Variant, Figures> figures() {
        Map<Variant, Figures> figures = new EnumMap<>(Variant.class);
        figures.put(Variant.NATIVE_WITH,
                new Figures(Spread.of(50, 51.4, 52), Spread.of(80, 80.25, 80.5), 112, Spread.of(5_900, 6_000, 6_100)));
        figures.put(Variant.JVM_WITHOUT,
                new Figures(Spread.of(999, 1_234, 1_300), Spread.of(159, 160, 161), 46.5, Spread.of(9_999, 12_345, 13_000)));
        return figures;
    }
}
