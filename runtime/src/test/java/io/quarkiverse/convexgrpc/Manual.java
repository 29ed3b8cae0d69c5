package io.quarkiverse.convexgrpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guide, so that tests can hold it to the code. */
public final class Manual {

    private static final Path GUIDE = Path.of("..", "docs", "modules", "ROOT", "pages", "index.adoc");

    private Manual() {
    }

    /** The rows of a table without its header, each cell as it is written. */
    public static List<List<String>> table(String id) {
        String text = match("\\[#" + id + ",.*?\\|===\n[^\n]*\n(.*?)\\|===");
        List<List<String>> rows = new ArrayList<>();
        for (String row : text.strip().split("\n\n")) {
            rows.add(row.lines().map(cell -> cell.substring(1).strip()).toList());
        }
        return rows;
    }

    /** The terms of a section that is a list of terms and what they mean. */
    public static List<String> terms(String section) {
        return Pattern.compile("^`(.+)`::$", Pattern.MULTILINE).matcher(match("\\[#" + section + "]\n== (.*?)\n\\[#"))
                .results().map(term -> term.group(1)).toList();
    }

    private static String match(String regex) {
        try {
            Matcher matcher = Pattern.compile(regex, Pattern.DOTALL).matcher(Files.readString(GUIDE));
            if (!matcher.find()) {
                throw new IllegalArgumentException(GUIDE + " has no " + regex);
            }
            return matcher.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cell's text without the marks of code. */
    public static String code(String cell) {
        return cell.replace("`", "");
    }
}
