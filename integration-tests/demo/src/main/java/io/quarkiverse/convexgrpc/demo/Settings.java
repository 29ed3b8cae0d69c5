package io.quarkiverse.convexgrpc.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build hands to the demo.
 *
 * @param payment the packaged payment service
 * @param betting the packaged betting service
 * @param logs the folder that the applications' output goes to
 * @param plain whether lines are wanted even where a table could be drawn
 */
record Settings(Path payment, Path betting, Path logs, boolean plain) {

    /** Reads the system properties {@code demo.…}. */
    static Settings ofSystemProperties() {
        return new Settings(jar("demo.payment"), jar("demo.betting"), path("demo.logs"), Boolean.getBoolean("demo.plain"));
    }

    private static Path jar(String key) {
        Path jar = path(key);
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException(key + ": there is no " + jar + " (expected: a packaged application)");
        }
        return jar;
    }

    private static Path path(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + ": not set (play the demo by mvn -Pdemo)");
        }
        return Path.of(value).normalize();
    }
}
