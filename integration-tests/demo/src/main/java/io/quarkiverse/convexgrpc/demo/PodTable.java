package io.quarkiverse.convexgrpc.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

import io.quarkiverse.convexgrpc.demo.CallLedger.PodLoad;

/** Draws the pods as lines of text: a table with a bar for the calls a second, or a plain line each. */
final class PodTable {

    /** No line is longer than this, or a terminal of the usual width would break it. */
    static final int WIDTH = 79;

    private static final int BAR = 20;

    private final Style style;
    private final double fullBar;

    /** @param fullBar how many calls a second fill the bar */
    PodTable(Style style, double fullBar) {
        this.style = style;
        this.fullBar = fullBar;
    }

    /**
     * One pod as it is shown.
     *
     * @param name its name
     * @param state where it is in its life
     * @param load what it does
     * @param failed failed attempts at it, empty where the betting service does not say
     */
    record Row(String name, PodState state, PodLoad load, OptionalLong failed) {
    }

    List<String> table(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(style.text(String.format("%-11s %-11s %7s %-" + BAR + "s %9s %9s %6s",
                "pod", "state", "calls/s", "", "p50", "p99", "failed")));
        for (Row row : rows) {
            lines.add(style.text(Style.pad(row.name(), 11) + ' ' + state(row.state())
                    + String.format(Locale.ROOT, " %7.0f ", row.load().callsPerSecond()) + bar(row)
                    + String.format(" %9s %9s ", Style.millis(row.load().p50()), Style.millis(row.load().p99()))
                    + failed(row.failed())));
        }
        return lines;
    }

    List<String> plain(List<Row> rows) {
        return rows.stream()
                .map(row -> style.text(String.format(Locale.ROOT, "  %-11s %-11s %4.0f calls/s  p50 %9s  p99 %9s  failed %s",
                        row.name(), name(row.state()), row.load().callsPerSecond(), Style.millis(row.load().p50()),
                        Style.millis(row.load().p99()), count(row.failed()))))
                .toList();
    }

    static String count(OptionalLong count) {
        return count.isPresent() ? String.valueOf(count.getAsLong()) : "–";
    }

    private String failed(OptionalLong failed) {
        String text = String.format("%6s", count(failed));
        return failed.orElse(0) > 0 ? style.paint(Style.Colour.RED, text) : text;
    }

    private String bar(Row row) {
        return style.paint(Style.Colour.BLUE, style.bar(row.load().callsPerSecond() / fullBar * BAR, BAR));
    }

    private String state(PodState state) {
        Style.Colour colour = switch (state) {
            case READY -> Style.Colour.GREEN;
            case KILLED -> Style.Colour.RED;
            case TERMINATING -> Style.Colour.MAGENTA;
            case STARTING, GONE -> Style.Colour.NONE;
        };
        return style.paint(colour, Style.pad(name(state), 11));
    }

    private static String name(PodState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
