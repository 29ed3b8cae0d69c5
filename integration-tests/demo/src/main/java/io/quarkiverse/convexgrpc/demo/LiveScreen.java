package io.quarkiverse.convexgrpc.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Shows the demo as a table that is redrawn in place, below what has happened so far. */
final class LiveScreen implements Screen {

    /** Moves up so many lines, and clears what is below. */
    private static final String BACK = "\u001b[%dF\u001b[J";

    private final PrintStream out;
    private final Style style;
    private final View view;
    private int drawn;
    private boolean closed;

    LiveScreen(PrintStream out, Style style, View view) {
        this.out = out;
        this.style = style;
        this.view = view;
    }

    @Override
    public synchronized void event(String text) {
        draw(List.of(style.text(view.time() + ' ' + text)));
    }

    @Override
    public synchronized void refresh() {
        draw(List.of());
    }

    private void draw(List<String> above) {
        if (closed) {
            return;
        }
        List<String> below = new ArrayList<>();
        if (!view.isEmpty()) {
            below.add("");
            below.add(style.text(view.status()));
            below.addAll(view.table());
        }
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append(String.format(BACK, drawn));
        }
        above.forEach(line -> text.append(line).append('\n'));
        below.forEach(line -> text.append(line).append('\n'));
        drawn = below.size();
        out.print(text);
        out.flush();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            draw(List.of());
            closed = true;
        }
    }
}
