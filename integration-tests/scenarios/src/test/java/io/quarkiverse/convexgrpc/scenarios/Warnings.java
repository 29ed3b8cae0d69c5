package io.quarkiverse.convexgrpc.scenarios;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.formatters.PatternFormatter;

/** What is logged at WARN or above and contains a text, but for what Vert.x says of a machine that is busy. */
final class Warnings implements AutoCloseable {

    /** The extension's category. */
    static final String OWN = "io.quarkiverse.convexgrpc.runtime";

    private static final Formatter FORMAT = new PatternFormatter("%p [%c] %s%e");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Logger> loggers = List.of(Logger.getLogger(""), Logger.getLogger(OWN));
    private final Handler handler;

    Warnings(String text) {
        handler = new Handler() {

            @Override
            public void publish(LogRecord entry) {
                String line = FORMAT.format(entry);
                if (entry.getLevel().intValue() >= Level.WARNING.intValue() && line.contains(text)
                        && !line.contains("BlockedThreadChecker")) {
                    lines.add(line);
                }
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
        loggers.forEach(logger -> logger.addHandler(handler));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        loggers.forEach(logger -> logger.removeHandler(handler));
    }
}
