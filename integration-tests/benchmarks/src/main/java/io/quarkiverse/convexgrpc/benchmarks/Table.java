package io.quarkiverse.convexgrpc.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under headings, for a terminal and for the manual. Not thread-safe. */
public final class Table {

    private final String title;
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String title, List<String> headings) {
        this.title = title;
        this.headings = List.copyOf(headings);
    }

    public void add(List<String> row) {
        if (row.size() != headings.size()) {
            throw new IllegalArgumentException("row: " + row + " (expected: " + headings.size() + " cells)");
        }
        rows.add(List.copyOf(row));
    }

    /** Aligned columns. */
    public List<String> text() {
        List<List<String>> all = new ArrayList<>();
        all.add(headings);
        all.addAll(rows);
        int[] widths = new int[headings.size()];
        for (List<String> row : all) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(title);
        lines.add("");
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(String.format("%-" + (widths[column] + 3) + "s", row.get(column)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** The same in AsciiDoc. */
    public List<String> asciiDoc() {
        List<String> lines = new ArrayList<>();
        lines.add('.' + title);
        lines.add("[%autowidth,options=\"header\"]");
        lines.add("|===");
        lines.add(cells(headings));
        rows.forEach(row -> {
            lines.add("");
            lines.add(cells(row));
        });
        lines.add("|===");
        return lines;
    }

    /** A star is a mark and not the beginning of bold text. */
    private static String cells(List<String> row) {
        return "|" + String.join(" |", row).replace("*", "{asterisk}");
    }
}
