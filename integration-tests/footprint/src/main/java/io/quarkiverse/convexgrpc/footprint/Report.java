package io.quarkiverse.convexgrpc.footprint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The figures of all variants as one table, for a terminal and for the manual. */
final class Report {

    private static final List<String> HEADINGS = List.of("", "start to ready", "resident memory", "image size",
            "calls a second");

    private final List<List<String>> rows;
    private final List<String> residentOtherwise;
    private final List<String> circumstances;

    /**
     * @param figures by variant
     * @param otherMiB resident memory of the native variants under other conditions
     * @param circumstances where, when and how it was measured
     */
    Report(Map<Variant, Figures> figures, Map<Condition, Map<Variant, List<Double>>> otherMiB, List<String> circumstances) {
        this.rows = figures.entrySet().stream().map(entry -> row(entry.getKey(), entry.getValue())).toList();
        this.residentOtherwise = otherMiB.entrySet().stream().map(entry -> otherwise(entry.getKey(), entry.getValue()))
                .toList();
        this.circumstances = circumstances;
    }

    /** Aligned columns. */
    List<String> text() {
        List<List<String>> table = new ArrayList<>();
        table.add(HEADINGS);
        table.addAll(rows);
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : table) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(String.format("%-" + (widths[column] + 3) + "s", row.get(column)));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add("");
        lines.addAll(residentOtherwise);
        lines.addAll(circumstances);
        return lines;
    }

    /** The same in AsciiDoc. */
    List<String> asciiDoc() {
        List<String> lines = new ArrayList<>();
        lines.add("[cols=\"3,4,4,2,5\",options=\"header\"]");
        lines.add("|===");
        lines.add(cells(HEADINGS));
        rows.forEach(row -> {
            lines.add("");
            lines.add(cells(row));
        });
        lines.add("|===");
        lines.add("");
        for (String paragraph : residentOtherwise) {
            lines.add(paragraph);
            lines.add("");
        }
        lines.addAll(circumstances);
        return lines;
    }

    private static String otherwise(Condition condition, Map<Variant, List<Double>> residentMiB) {
        double plain = Spread.of(residentMiB.get(Variant.NATIVE_PLAIN)).median();
        double without = Spread.of(residentMiB.get(Variant.NATIVE_WITHOUT)).median();
        double with = Spread.of(residentMiB.get(Variant.NATIVE_WITH)).median();
        return String.format(Locale.ROOT,
                "Native, resident memory %s: %.1f MiB without a Kubernetes client, %.1f MiB without, %.1f MiB looking up, "
                        + "%.1f MiB with the extension (%.2f times the first, %.2f times the second).",
                condition.text(), plain, without, Spread.of(residentMiB.get(Variant.NATIVE_BY_HAND)).median(), with,
                with / plain, with / without);
    }

    private static String cells(List<String> row) {
        return "|" + String.join(" |", row);
    }

    private static List<String> row(Variant variant, Figures figures) {
        return List.of(variant.title(),
                spread(figures.startMillis(), value -> format("%,.0f", value), " ms"),
                spread(figures.residentMiB(), value -> format("%.1f", value), " MiB"),
                format("%.1f MiB", figures.imageMiB()),
                spread(figures.callsPerSecond(), value -> format("%,.0f", value), ""));
    }

    private static String spread(Spread spread, Function<Double, String> format, String unit) {
        return format.apply(spread.median()) + unit + " (" + format.apply(spread.min()) + "-" + format.apply(spread.max())
                + ")";
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
