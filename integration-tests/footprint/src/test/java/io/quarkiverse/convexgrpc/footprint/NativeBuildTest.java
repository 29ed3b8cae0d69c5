package io.quarkiverse.convexgrpc.footprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeBuildTest {

    @TempDir
    Path folder;

    @Test
    void build_isReadFromTheExecutable_andFromWhatIsBesideIt() throws IOException {
        Path executable = executable("\1com.oracle.svm.core.\0com.oracle.svm.core.VM=GraalVM CE 25\0more");
        Files.writeString(Files.createDirectory(folder.resolve("sources")).resolve("a-runner-build-output-stats.json"),
                "{\"general_info\":{\"graal_compiler\":{\"march\":\"x86-64-v3\",\"optimization_level\":\"b\"}}}");

        assertThat(NativeBuild.of(executable)).isEqualTo(new NativeBuild("GraalVM CE 25", "b"));
    }

    @Test
    void executableThatTellsNothing_isOfAnUnknownBuild() throws IOException {
        assertThat(NativeBuild.of(executable("com.oracle.svm.core.VM")).description())
                .isEqualTo("executables by unknown, optimization level unknown");
    }

    @Test
    void executablesBuiltAlike_haveThatInCommon() {
        NativeBuild build = new NativeBuild("GraalVM CE 25", "2");

        assertThat(NativeBuild.common(List.of(build, new NativeBuild("GraalVM CE 25", "2")))).isEqualTo(build);
    }

    @Test
    void whatOneDoesNotTell_isNotKnownOfAll() {
        assertThat(NativeBuild.common(List.of(new NativeBuild("GraalVM CE 25", "2"),
                new NativeBuild("GraalVM CE 25", NativeBuild.UNKNOWN))))
                .isEqualTo(new NativeBuild("GraalVM CE 25", NativeBuild.UNKNOWN));
    }

    @Test
    void executablesBuiltDifferently_areNotCompared() {
        assertThatIllegalStateException().isThrownBy(() -> NativeBuild.common(
                List.of(new NativeBuild("GraalVM CE 25", "2"), new NativeBuild("GraalVM CE 25", "b"))))
                .withMessageContaining("optimization=2").withMessageContaining("optimization=b");
    }

    private Path executable(String content) throws IOException {
        return Files.write(folder.resolve("a-runner"), content.getBytes(StandardCharsets.ISO_8859_1));
    }
}
