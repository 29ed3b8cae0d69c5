package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that holds pods. For one thread at a time. */
final class PodProcess implements AutoCloseable {

    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;
    private final List<Pod> pods = new ArrayList<>();
    private boolean spent;

    PodProcess(int size, Path log) throws IOException {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                PodMain.class.getName(), Integer.toString(size))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        commands = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (int i = 0; i < size; i++) {
            String[] ports = answer().split(" ");
            pods.add(new Pod(this, i, Integer.parseInt(ports[0]), Integer.parseInt(ports[1])));
        }
    }

    List<Pod> pods() {
        return pods;
    }

    /** Whether it is dead or dying, so that the next who needs it needs another. */
    boolean spent() {
        return spent;
    }

    synchronized void tell(int pod, String command) {
        spent |= "shutdown".equals(command);
        commands.println(pod + " " + command);
        answer();
    }

    private String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("a process of pods ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGSTOP: it does nothing more, and the system keeps its connections. */
    void freeze() {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL; returns when it is dead and its connections are closed. */
    void kill() {
        spent = true;
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
