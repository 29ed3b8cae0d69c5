package io.quarkiverse.convexgrpc.footprint;

import java.nio.file.Path;

/**
 * What the build hands over.
 *
 * @param plain the folder that the betting service was built in that has no Kubernetes client either
 * @param without the folder that the betting service without the extension was built in
 * @param with the folder that the betting service was built in
 * @param target the folder that the table and the applications' output go to
 */
record Settings(Path plain, Path without, Path with, Path target) {

    /** Reads the system properties {@code footprint.…}. */
    static Settings ofSystemProperties() {
        return new Settings(path("footprint.plain"), path("footprint.without"), path("footprint.with"),
                path("footprint.target"));
    }

    private static Path path(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + ": not set (measure by mvn -Pfootprint)");
        }
        return Path.of(value).normalize();
    }
}
