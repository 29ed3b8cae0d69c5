package io.quarkiverse.convexgrpc.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/**
 * An object of a file in {@link Golden#FOLDER}.
 *
 * @param file name of the file
 * @param text as it stands there, without what divides it from the next
 * @param content what that says
 */
record GoldenObject(String file, String text, JsonNode content) {

    /** What the Prometheus adapter reads: no object of a Kubernetes API. */
    private static final String ADAPTER_RULES = "everything-on-adapter-rules.yml";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Of all files. */
    static Stream<String> files() {
        try (Stream<Path> files = Files.list(Golden.FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals(ADAPTER_RULES)).sorted()
                    .toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<GoldenObject> of(String file) {
        try {
            return Arrays.stream(Files.readString(Golden.FOLDER.resolve(file)).split("(?m)^---\\R"))
                    .filter(text -> !text.isBlank()).map(text -> new GoldenObject(file, text, parse(text))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<GoldenObject> ofAllFiles() {
        return files().flatMap(file -> of(file).stream());
    }

    GoldenObject with(String other) {
        return new GoldenObject(file, other, parse(other));
    }

    String apiVersion() {
        return content.path("apiVersion").asText();
    }

    String kind() {
        return content.path("kind").asText();
    }

    private static JsonNode parse(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file + ": " + kind() + ' ' + content.path("metadata").path("name").asText();
    }
}
