package io.quarkiverse.convexgrpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the error texts that the guide explains to those in the code, clause by clause: values stand between clauses. */
class TroubleshootingTest {

    /** What stands for a value in the guide, and the marks that stand beside values in the code. */
    private static final String BETWEEN_CLAUSES = "quarkus\\.grpc\\.clients\\.[\\w.-]+|\\.\\.\\.|\\b(payment-7d9f|payment|shop)\\b|\\d+|[,;:()'\"=]";

    static Stream<String> texts() {
        return Manual.terms("troubleshooting").stream();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void text_isOneThatTheCodeHas(String text) {
        String code = code();

        assertThat(Arrays.stream(text.split(BETWEEN_CLAUSES)).map(String::strip).filter(clause -> clause.length() > 3)
                .filter(clause -> !code.contains(clause))).as("clauses that no source has").isEmpty();
    }

    /** All sources, with the literals that only a line break parts put together. */
    private static String code() {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).map(TroubleshootingTest::read)
                    .collect(Collectors.joining()).replaceAll("\"\\s*\\+\\s*\"", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
