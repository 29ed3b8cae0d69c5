package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.quarkiverse.convexgrpc.deployment.manifest.ManifestOptionsTest;

/** No option of the specification is without a test of its default and of its effect, nor missing on the page of options. */
class EveryOptionTest {

    private static final Path PAGE = Path.of("..", "docs", "modules", "ROOT", "pages", "options.adoc");
    private static final List<Class<?>> TESTS = List.of(ManifestOptionsTest.class, DefaultOptionsTest.class,
            ChangedOptionsTest.class, LoadBalancingOffTest.class);

    @ParameterizedTest
    @EnumSource
    void option_hasTestsOfItsDefaultAndItsEffect(SpecifiedOption option) {
        Set<SpecifiedOption.Side> shown = TESTS.stream().flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getAnnotation(Shows.class)).filter(shows -> shows != null && shows.value() == option)
                .flatMap(shows -> Arrays.stream(shows.what())).collect(Collectors.toSet());

        assertThat(shown).as("what tests with @Shows(%s) show", option)
                .containsExactlyInAnyOrder(SpecifiedOption.Side.values());
    }

    @Test
    void page_listsEveryOption_withItsKeyAndItsDefault() throws IOException {
        Matcher table = Pattern.compile("\\[#options-table,.*?\\|===\n[^\n]*\n(.*?)\\|===", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(table.find()).isTrue();
        List<List<String>> rows = Stream.of(table.group(1).strip().split("\n\n"))
                .map(row -> row.lines().limit(3).map(cell -> cell.substring(1).replace("`", "").strip()).toList()).toList();

        assertThat(rows).containsExactlyElementsOf(Stream.of(SpecifiedOption.values())
                .map(option -> List.of(option.specified(), option.key(), option.defaultValue())).toList());
    }
}
