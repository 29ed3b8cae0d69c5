package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kubernetes' own types have every field that we generate. The program {@code kubestrict} decodes by them, those of 1.32,
 * and refuses fields that they do not have, or that stand there twice, as {@code kubectl apply --validate=strict} does.
 */
@EnabledIfEnvironmentVariable(named = "KUBESTRICT", matches = ".+", disabledReason = "KUBESTRICT does not name a program"
        + " that decodes manifests strictly by Kubernetes' own types")
class StrictTypesTest {

    /** APIs of others, which are installed into a cluster. {@link TypedModelsTest} looks at them. */
    private static final Set<String> OF_OTHERS = Set.of("autoscaling.k8s.io/v1 VerticalPodAutoscaler",
            "keda.sh/v1alpha1 ScaledObject", "monitoring.coreos.com/v1 ServiceMonitor",
            "monitoring.coreos.com/v1 PrometheusRule");

    /** {@code spec.behavior.scaleDown.tolerance} of a HorizontalPodAutoscaler came with the types of 1.33. */
    private static final Pattern TOLERANCE = Pattern.compile("(?m)^ {6}tolerance: \"[0-9.]+\"\\R");
    private static final String UNKNOWN_TOLERANCE = "unknown field \"spec.behavior.scaleDown.tolerance\"";

    static Stream<String> files() {
        return GoldenObject.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyObjectOfKubernetesOwnApis_decodedByTheTypesOf132_hasNoFieldThatTheyDoNotHave(String file) throws Exception {
        List<GoldenObject> own = GoldenObject.of(file).stream().filter(StrictTypesTest::isKubernetesOwn).toList();
        assertThat(own).isNotEmpty();
        for (GoldenObject object : own) {
            assertThat(decode(withoutTolerance(object))).as(object.toString())
                    .isEqualTo(accepted(object.apiVersion(), object.kind()));
        }
    }

    @Test
    void apisOfOthers_inAllFiles_areThoseThatAreLookedAtElsewhere() {
        assertThat(GoldenObject.ofAllFiles().filter(object -> !isKubernetesOwn(object)).map(StrictTypesTest::type)
                .collect(Collectors.toSet())).isEqualTo(OF_OTHERS);
    }

    @Test
    void toleranceOfAnAutoscaler_generatedFor135Alone_isTheOnlyFieldThatTheTypesOf132DoNotHave() throws Exception {
        List<GoldenObject> tolerant = GoldenObject.ofAllFiles().filter(StrictTypesTest::isKubernetesOwn)
                .filter(object -> !withoutTolerance(object).equals(object.text())).toList();
        assertThat(tolerant).extracting(GoldenObject::file).containsExactly("default-1.35.yml", "everything-on-1.35.yml");
        for (GoldenObject object : tolerant) {
            assertThat(decode(object.text())).as(object.toString()).contains("ERROR strict decoding error: ")
                    .endsWith(": " + UNKNOWN_TOLERANCE);
        }
    }

    @Test
    void misspelledField_wasInAnyObject_isRefused() throws Exception {
        GoldenObject deployment = GoldenObject.of("default-1.32.yml").stream()
                .filter(object -> object.kind().equals("Deployment")).findFirst().orElseThrow();
        String misspelled = deployment.text().replace("terminationGracePeriodSeconds", "terminationGracePeriod");
        assertThat(decode(misspelled)).contains("ERROR")
                .contains("unknown field \"spec.template.spec.terminationGracePeriod\"");
        assertThat(decode(deployment.text() + "kind: Deployment\n")).contains("ERROR").contains("already set in map");
    }

    private static boolean isKubernetesOwn(GoldenObject object) {
        return !OF_OTHERS.contains(type(object));
    }

    private static String type(GoldenObject object) {
        return object.apiVersion() + ' ' + object.kind();
    }

    private static String withoutTolerance(GoldenObject object) {
        return object.kind().equals("HorizontalPodAutoscaler") ? TOLERANCE.matcher(object.text()).replaceFirst("")
                : object.text();
    }

    private static String accepted(String apiVersion, String kind) {
        return "- #1: ok " + (apiVersion.contains("/") ? apiVersion : '/' + apiVersion) + ", Kind=" + kind;
    }

    private static String decode(String object) throws IOException {
        Process kubestrict = new ProcessBuilder(System.getenv("KUBESTRICT"), "-").redirectErrorStream(true).start();
        try (OutputStream in = kubestrict.getOutputStream()) {
            in.write(object.getBytes(StandardCharsets.UTF_8));
        }
        return new String(kubestrict.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
