package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.api.model.ConfigMap;

class DashboardTest {

    @TempDir
    Path folder;

    private static ConfigMap configMap() {
        return Dashboard.configMap("bets", Map.of("app", "bets"));
    }

    private static JsonNode dashboard() {
        try {
            return new ObjectMapper().readTree(configMap().getData().get("bets.json"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> expressions() {
        return dashboard().path("panels").findValuesAsText("expr");
    }

    @Test
    void configMap_isFoundByGrafanasSidecar() {
        assertThat(configMap().getMetadata().getName()).isEqualTo("bets-dashboard");
        assertThat(configMap().getMetadata().getLabels())
                .containsOnly(Map.entry("app", "bets"), Map.entry("grafana_dashboard", "1"));
        assertThat(configMap().getData()).containsOnlyKeys("bets.json");
        assertThat(dashboard().path("schemaVersion").intValue()).isEqualTo(39);
        assertThat(dashboard().path("uid").textValue()).hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void sameApplication_sameBytes_andAnotherHasAnotherUid() {
        assertThat(configMap().getData().get("bets.json")).isEqualTo(configMap().getData().get("bets.json"))
                .doesNotContain("\r").endsWith("}\n");
        assertThat(Dashboard.configMap("payment", Map.of()).getData().get("payment.json"))
                .doesNotContain(dashboard().path("uid").textValue(), "bets");
    }

    @Test
    void panels_lieSideBySide_andHaveTheirOwnNames() {
        List<String> places = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        dashboard().path("panels").forEach(panel -> {
            JsonNode place = panel.path("gridPos");
            places.add(place.path("x") + "," + place.path("y"));
            assertThat(place.path("x").intValue() + place.path("w").intValue()).isLessThanOrEqualTo(24);
            titles.add(panel.path("title").textValue());
            assertThat(panel.path("targets")).isNotEmpty();
        });
        assertThat(places).isNotEmpty().doesNotHaveDuplicates();
        assertThat(titles).doesNotHaveDuplicates();
    }

    @Test
    void everyPanel_asksForSeriesThatThereAre_ofThisApplicationInTheChosenNamespace() {
        assertThat(expressions()).isNotEmpty().allSatisfy(expression -> {
            KnownSeries.contain(expression);
            assertThat(
                    expression.replaceAll("\\{(job=\"bets\"|horizontalpodautoscaler=\"bets-hpa\"),namespace=\"\\$namespace\"",
                            ""))
                    .doesNotContain("{");
        });
    }

    @Test
    void choiceOfNamespaces_isWhereTheApplicationIs() {
        JsonNode variables = dashboard().path("templating").path("list");
        assertThat(variables.findValuesAsText("name")).containsExactly("datasource", "namespace");
        assertThat(variables.path(0).path("query").textValue()).isEqualTo("prometheus");
        assertThat(variables.path(1).path("query").textValue()).isEqualTo("label_values(up{job=\"bets\"}, namespace)");
    }

    @Test
    @EnabledIf(value = Promtool.ON_THE_PATH, disabledReason = Promtool.MISSING)
    void everyPanel_passesPromtool() throws IOException, InterruptedException {
        List<Object> rules = new ArrayList<>();
        for (String expression : expressions()) {
            rules.add(Map.of("record", "panel:" + rules.size(), "expr", expression.replace("$__rate_interval", "5m")));
        }
        Promtool.accepts("check", folder.resolve("panels.yaml"),
                Map.of("groups", List.of(Map.of("name", "panels", "rules", rules))));
    }
}
