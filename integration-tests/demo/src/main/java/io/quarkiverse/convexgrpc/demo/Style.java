package io.quarkiverse.convexgrpc.demo;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What may be written to where the demo is shown.
 *
 * @param colours whether escape sequences for colours are understood and wanted
 * @param unicode whether characters beyond ASCII can be shown
 */
record Style(boolean colours, boolean unicode) {

    /** Colours of the terminal's own palette that stand out on dark and on light, and the default. */
    enum Colour {
        NONE("0"),
        GREEN("32"),
        RED("31"),
        MAGENTA("35"),
        BLUE("36");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    /** The style that environment and platform ask for; see no-color.org for {@code NO_COLOR}. */
    static Style of(boolean terminal, String noColor, Charset charset) {
        boolean wanted = noColor == null || noColor.isEmpty();
        return new Style(terminal && wanted, StandardCharsets.UTF_8.equals(charset));
    }

    String paint(Colour colour, String text) {
        return colours && colour != Colour.NONE ? "\u001b[" + colour.code + 'm' + text + "\u001b[0m" : text;
    }

    /** A bar of the given length in cells, to an eighth of a cell where the characters for that are there. */
    String bar(double cells, int width) {
        double length = Math.max(0, Math.min(cells, width));
        if (!unicode) {
            return pad("#".repeat((int) Math.round(length)), width);
        }
        int eighths = (int) Math.round(length * 8);
        String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('█' + 8 - eighths % 8));
        return pad("█".repeat(eighths / 8) + end, width);
    }

    /** The text with what cannot be shown replaced. */
    String text(String text) {
        return unicode ? text : text.replace("→", "->").replace("–", "-");
    }

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    static String millis(double millis) {
        if (Double.isNaN(millis)) {
            return "–";
        }
        return String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%.0f ms", millis);
    }
}
