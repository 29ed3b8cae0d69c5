package io.quarkiverse.convexgrpc.demo;

import java.io.PrintStream;

/** Shows the demo in lines that are only ever added, for files and pipes. */
final class PlainScreen implements Screen {

    private final PrintStream out;
    private final Style style;
    private final View view;

    PlainScreen(PrintStream out, Style style, View view) {
        this.out = out;
        this.style = style;
        this.view = view;
    }

    @Override
    public synchronized void event(String text) {
        out.println(style.text(view.time() + ' ' + text));
    }

    @Override
    public synchronized void refresh() {
        if (view.isEmpty()) {
            return;
        }
        out.println(style.text(view.status()));
        view.plain().forEach(out::println);
    }

    @Override
    public void close() {
        out.flush();
    }
}
