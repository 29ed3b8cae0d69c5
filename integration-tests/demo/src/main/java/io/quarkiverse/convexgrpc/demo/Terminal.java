package io.quarkiverse.convexgrpc.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** What standard output is connected to. */
final class Terminal {

    private Terminal() {
    }

    /** Whether what is written can be redrawn: a terminal, and one that knows how to move its cursor. */
    static boolean isInteractive() {
        String kind = System.getenv("TERM");
        return kind != null && !kind.isEmpty() && !kind.equals("dumb") && isTerminal(System.console());
    }

    private static boolean isTerminal(Console console) {
        if (console == null) {
            return false;
        }
        try {
            // since Java 22 there is a console even where there is no terminal, and a method to ask
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    /** The encoding that the environment asks for. */
    static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }

    /** Standard output in that encoding, which Java 17 does not follow by itself everywhere. */
    static PrintStream output() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset());
    }
}
