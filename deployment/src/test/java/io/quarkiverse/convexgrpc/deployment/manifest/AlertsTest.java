package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkiverse.convexgrpc.deployment.manifest.AlertCases.Firing;
import io.quarkiverse.convexgrpc.deployment.manifest.AlertCases.Quiet;

class AlertsTest {

    private static final String APPLICATION = "bets";

    @TempDir
    Path folder;

    /** The spec of a PrometheusRule, as we write it. */
    record Spec(List<Group> groups) {
    }

    record Group(String name, String interval, List<Rule> rules) {
    }

    record Rule(String alert, String expr, @JsonProperty("for") String lasts, Map<String, String> labels,
            Map<String, String> annotations) {
    }

    private static Object spec(boolean autoscaled) {
        return Alerts.rule(APPLICATION, Map.of("app", APPLICATION), autoscaled).getAdditionalProperties().get("spec");
    }

    private static List<Rule> rules(boolean autoscaled) {
        return Serialization.jsonMapper().convertValue(spec(autoscaled), Spec.class).groups().get(0).rules();
    }

    private static Stream<String> names(boolean autoscaled) {
        return rules(autoscaled).stream().map(Rule::alert);
    }

    @Test
    void rule_isAPrometheusRuleWithTheLabels() {
        GenericKubernetesResource rule = Alerts.rule(APPLICATION, Map.of("app", APPLICATION, "team", "odds"), true);

        assertThat(rule.getApiVersion()).isEqualTo("monitoring.coreos.com/v1");
        assertThat(rule.getKind()).isEqualTo("PrometheusRule");
        assertThat(rule.getMetadata().getName()).isEqualTo(APPLICATION);
        assertThat(rule.getMetadata().getLabels()).containsOnly(Map.entry("app", APPLICATION), Map.entry("team", "odds"));
        assertThat(Serialization.asYaml(rule)).isEqualTo(
                Serialization.asYaml(Alerts.rule(APPLICATION, Map.of("app", APPLICATION, "team", "odds"), true)));
    }

    @Test
    void everyAlert_saysWhatItMeans_andHowBadItIs() {
        assertThat(rules(true)).allSatisfy(rule -> {
            assertThat(rule.annotations().get("summary")).contains(APPLICATION, "{{ $labels.namespace }}");
            assertThat(rule.annotations().get("description")).hasSizeGreaterThan(100).endsWith(".");
            assertThat(rule.labels().get("severity")).isIn("info", "warning", "critical");
        });
    }

    @Test
    void withoutAutoscaler_nobodyWatchesOne() {
        assertThat(rules(false)).isNotEmpty().noneMatch(rule -> rule.expr().contains("horizontalpodautoscaler"));
        assertThat(names(true)).containsAll(names(false).toList()).hasSizeGreaterThan(rules(false).size());
    }

    @Test
    void everyAlert_asksForSeriesThatThereAre() {
        assertThat(rules(true)).extracting(Rule::expr).allSatisfy(KnownSeries::contain);
    }

    @Test
    @EnabledIf(value = Promtool.ON_THE_PATH, disabledReason = Promtool.MISSING)
    void rules_passPromtool() throws IOException, InterruptedException {
        Promtool.accepts("check", folder.resolve("rules.yaml"), spec(true));
        Promtool.accepts("check", folder.resolve("rules.yaml"), spec(false));
    }

    @Test
    void everyAlert_hasACaseThatFires_andOneThatDoesNot() {
        assertThat(AlertCases.FIRING.stream().map(Firing::alert).distinct())
                .containsExactlyInAnyOrderElementsOf(names(true).toList());
        assertThat(AlertCases.QUIET.stream().map(Quiet::alert).distinct())
                .containsExactlyInAnyOrderElementsOf(names(true).toList());
    }

    @Test
    @EnabledIf(value = Promtool.ON_THE_PATH, disabledReason = Promtool.MISSING)
    void everyAlert_firesFromItsThresholdOn_andNotBelow() throws IOException, InterruptedException {
        Promtool.accepts("check", folder.resolve("rules.yaml"), spec(true));
        List<Object> tests = new ArrayList<>();
        for (Firing firing : AlertCases.FIRING) {
            tests.add(test(firing.alert() + " fires: " + firing.when(), firing.series(), names(true)
                    .map(alert -> expected(firing.minutes(), alert,
                            alert.equals(firing.alert()) ? List.of(expected(firing)) : List.of()))
                    .toList()));
        }
        for (Quiet quiet : AlertCases.QUIET) {
            tests.add(test(quiet.alert() + " is quiet: " + quiet.when(), quiet.series(),
                    names(true).map(alert -> expected(quiet.minutes(), alert, List.of())).toList()));
        }

        Promtool.accepts("test", folder.resolve("cases.yaml"),
                Map.of("rule_files", List.of("rules.yaml"), "evaluation_interval", "30s", "tests", tests));
    }

    private static Map<String, Object> test(String name, Map<String, String> series, List<Map<String, Object>> expected) {
        return Map.of("name", name, "interval", "1m", "alert_rule_test", expected, "input_series",
                series.entrySet().stream().map(one -> Map.of("series", one.getKey(), "values", one.getValue())).toList());
    }

    private static Map<String, Object> expected(int minutes, String alert, List<Object> alerts) {
        return Map.of("eval_time", minutes + "m", "alertname", alert, "exp_alerts", alerts);
    }

    private static Object expected(Firing firing) {
        Rule rule = rules(true).stream().filter(one -> one.alert().equals(firing.alert())).findFirst().orElseThrow();
        Map<String, String> labels = new TreeMap<>(rule.labels());
        labels.putAll(firing.labels());
        Map<String, String> texts = new TreeMap<>();
        rule.annotations().forEach((name, text) -> texts.put(name, told(text, firing)));
        return Map.of("exp_labels", labels, "exp_annotations", texts);
    }

    private static String told(String text, Firing firing) {
        String told = text.replaceAll("\\{\\{ \\$value.*?}}", firing.value());
        for (Map.Entry<String, String> label : firing.labels().entrySet()) {
            told = told.replace("{{ $labels." + label.getKey() + " }}", label.getValue());
        }
        assertThat(told).doesNotContain("{{");
        return told;
    }
}
