package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The series that there are: ours as the guide lists them, which is held to the code, and those of others that we use. */
final class KnownSeries {

    private static final Path GUIDE = Path.of("..", "docs", "modules", "ROOT", "pages", "index.adoc");
    /** What a scrape puts on every series. */
    private static final Set<String> TARGET = Set.of("job", "namespace", "pod");
    /** The labels whose values are listed. */
    private static final Set<String> LISTED = Set.of("condition", "status", "phase", "part", "reason", "outcome", "zone",
            "component", "methodType");
    private static final String CALL = "service exported_service method statusCode methodType UNARY";
    private static final String AUTOSCALER = "horizontalpodautoscaler";
    /** By name, the labels that each has, and the values of those that are listed. */
    private static final Map<String, String> OTHERS = Map.of(
            "up", "",
            "grpc_server_processing_duration_seconds_count", CALL,
            "grpc_server_processing_duration_seconds_sum", CALL,
            "grpc_server_processing_duration_seconds_max", CALL,
            "grpc_server_processing_duration_seconds_bucket", CALL + " le",
            "kube_horizontalpodautoscaler_spec_min_replicas", AUTOSCALER,
            "kube_horizontalpodautoscaler_spec_max_replicas", AUTOSCALER,
            "kube_horizontalpodautoscaler_status_current_replicas", AUTOSCALER,
            "kube_horizontalpodautoscaler_status_desired_replicas", AUTOSCALER,
            "kube_horizontalpodautoscaler_status_condition",
            AUTOSCALER + " condition ScalingActive AbleToScale ScalingLimited status true false unknown");

    private static final Pattern NAME = Pattern.compile("\\w+(?=\\{)|\\b(?:convex|grpc|kube)_\\w+");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{(.*?)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"(.*?)\"");

    private static final Pattern BY = Pattern.compile("\\bby \\((.*?)\\)");

    private KnownSeries() {
    }

    /**
     * Asserts that there is what the expression asks for: each name, the labels that it goes by, and values that are listed.
     */
    static void contain(String expression) {
        Map<String, String> known = all();
        List<String> names = NAME.matcher(expression.replaceAll("\"[^\"]*\"", "\"\"")).results().map(MatchResult::group)
                .toList();
        assertThat(names).as(expression).isNotEmpty().isSubsetOf(known.keySet());
        Set<String> labels = new HashSet<>(TARGET);
        names.forEach(name -> labels.addAll(List.of(known.get(name).split(" "))));
        BY.matcher(expression).results().forEach(by -> assertThat(labels).as(expression).contains(by.group(1).split(", ")));
        SELECTOR.matcher(expression).results().forEach(selector -> {
            String name = selector.group(1);
            List<String> words = List.of(known.get(name).split(" "));
            MATCHER.matcher(selector.group(2)).results().filter(matcher -> !TARGET.contains(matcher.group(1)))
                    .forEach(matcher -> {
                        assertThat(words).as(name).contains(matcher.group(1));
                        if (LISTED.contains(matcher.group(1))) {
                            assertThat(words).as(name).contains(matcher.group(2));
                        }
                    });
        });
    }

    private static Map<String, String> all() {
        Map<String, String> all = new HashMap<>(OTHERS);
        try {
            Matcher table = Pattern.compile("\\[#metrics-table,.*?\\|===\n[^\n]*\n(.*?)\\|===", Pattern.DOTALL)
                    .matcher(Files.readString(GUIDE));
            assertThat(table.find()).isTrue();
            for (String row : table.group(1).strip().split("\n\n")) {
                List<String> cells = row.lines().map(cell -> cell.substring(1).replaceAll("[`,()]", "").strip()).toList();
                all.put(cells.get(1), cells.get(2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }
}
