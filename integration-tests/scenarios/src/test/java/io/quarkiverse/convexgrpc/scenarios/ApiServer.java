package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The process of the API server, killed and started by commands that the environment gives. */
final class ApiServer {

    private static final String KILL = "CONVEX_TEST_API_SERVER_KILL";
    private static final String START = "CONVEX_TEST_API_SERVER_START";

    /** Needs to kill the API server. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @EnabledIfEnvironmentVariable(named = KILL, matches = ".+", disabledReason = "nobody says how the API server is killed: "
            + KILL + " is not set")
    @EnabledIfEnvironmentVariable(named = START, matches = ".+", disabledReason = "nobody says how the API server is started: "
            + START + " is not set")
    @interface CanBeKilled {
    }

    private ApiServer() {
    }

    /** SIGKILL. */
    static void kill() {
        run(KILL);
    }

    /** Starts it with the data that it had, and waits until it answers. */
    static void start() {
        run(START);
    }

    private static void run(String variable) {
        try {
            // its output would keep a pipe open for as long as what it starts runs
            Process process = new ProcessBuilder("sh", "-c", System.getenv(variable))
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(variable + " has ended").isTrue();
            assertThat(process.exitValue()).as("exit value of " + variable).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
