package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.formatters.PatternFormatter;

/** What is logged in one category from now on, at a level that a test chooses. Thread-safe. */
public final class LogLines extends Handler {

    private static final PatternFormatter TEXT = new PatternFormatter("%s");

    private final Logger logger;
    private final Level before;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public LogLines(String category, Level level) {
        logger = Logger.getLogger(category);
        before = logger.getLevel();
        logger.addHandler(this);
        logger.setLevel(level);
    }

    /** Each line after its level. */
    public List<String> all() {
        return lines;
    }

    public void level(Level level) {
        logger.setLevel(level);
    }

    @Override
    public void publish(LogRecord entry) {
        lines.add(entry.getLevel() + " " + TEXT.formatMessage(entry));
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
