package io.quarkiverse.convexgrpc;

import static io.quarkiverse.convexgrpc.ConvexGrpcServiceNaming.generateInstanceName;
import static io.quarkiverse.convexgrpc.ConvexGrpcServiceNaming.generateServiceEndpoint;
import static io.quarkiverse.convexgrpc.ConvexGrpcServiceNaming.generateServiceName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Locale;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.KubernetesName;

class ConvexGrpcServiceNamingTest {

    @ParameterizedTest
    @CsvSource({ "user, prod, v1, convex-user-service-prod-v1", "payment, prod, v1, convex-payment-service-prod-v1",
            "2fa, eu-1, 2024-01, convex-2fa-service-eu-1-2024-01" })
    void serviceName_isMadeOfItsParts(String name, String environment, String version, String expected) {
        assertThat(generateServiceName(name, environment, version)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({ "1, convex-user-service-pod-001-001", "42, convex-user-service-pod-001-042",
            "12345, convex-user-service-pod-001-12345" })
    void instanceName_hasThreeDigitsOrMore(int number, String expected) {
        assertThat(generateInstanceName("convex-user-service", "pod-001", number)).isEqualTo(expected);
    }

    @Test
    void instanceName_hasTheDigitsOfKubernetes_whateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(generateInstanceName("a", "b", 7)).isEqualTo("a-b-007");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void serviceEndpoint_isTheServicesPlaceInItsCluster() {
        assertThat(generateServiceEndpoint("convex-user-service", "default", 50051))
                .isEqualTo("http://convex-user-service.default.svc.cluster.local:50051");
        assertThat(generateServiceEndpoint("a".repeat(63), "1st", 1)).endsWith(".1st.svc.cluster.local:1");
        assertThat(generateServiceEndpoint("a", "b", 65535)).endsWith(":65535");
    }

    @Test
    void result_of63Characters_isTheLongest() {
        assertThat(generateServiceName("a".repeat(44), "b", "c")).hasSize(63);
        refused(() -> generateServiceName("a".repeat(45), "b", "c"), "service name: convex-aaa", "it has 64 characters",
                "expected: 1 to 63");
        assertThat(generateInstanceName("a".repeat(40), "b".repeat(18), 999)).hasSize(63);
        refused(() -> generateInstanceName("a".repeat(40), "b".repeat(18), 1000), "instance name: aaa", "it has 64 characters");
    }

    @ParameterizedTest
    @CsvSource({ "'', it is empty", "User, character 'U' at position 1", "us_er, character '_' at position 3",
            "-user, character '-' at position 1", "user-, character '-' at position 5", "us.er, character '.' at position 3",
            "usér, character 'é' at position 3", "us er, character ' ' at position 3", "٣, character '٣' at position 1" })
    void partThatIsNoLabel_isRefused_withItsNameAndFault(String part, String fault) {
        refused(() -> generateServiceName(part, "prod", "v1"), "name: " + part + " (", fault, "expected: ");
        refused(() -> generateServiceName("user", part, "v1"), "environment: " + part + " (", fault);
        refused(() -> generateServiceName("user", "prod", part), "version: " + part + " (", fault);
        refused(() -> generateInstanceName(part, "pod-001", 1), "serviceName: " + part + " (", fault);
        refused(() -> generateInstanceName("user", part, 1), "podName: " + part + " (", fault);
        refused(() -> generateServiceEndpoint(part, "default", 1), "serviceName: " + part + " (", fault);
        refused(() -> generateServiceEndpoint("user", part, 1), "namespace: " + part + " (", fault);
    }

    @Test
    void part_ofMoreThan63Characters_isRefused() {
        refused(() -> generateServiceName("a".repeat(64), "prod", "v1"), "name: aaa", "it has 64 characters");
        refused(() -> generateServiceEndpoint("a", "b".repeat(64), 1), "namespace: bbb", "it has 64 characters");
    }

    @Test
    void serviceBeginningWithADigit_isRefused() {
        refused(() -> generateInstanceName("1user", "pod", 1), "character '1' at position 1", "beginning with a letter,");
        refused(() -> generateServiceEndpoint("1user", "default", 1), "character '1' at position 1");
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
    void number_below1_isRefused(int number) {
        refused(() -> generateInstanceName("user", "pod", number), "number: " + number, "expected: 1 or more");
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, -1, 65536 })
    void port_outOfRange_isRefused(int port) {
        refused(() -> generateServiceEndpoint("user", "default", port), "port: " + port, "expected: 1 to 65535");
    }

    @Test
    void null_isRefused_withTheParametersName() {
        assertThatNullPointerException().isThrownBy(() -> generateServiceName(null, "b", "c")).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> generateServiceName("a", null, "c")).withMessage("environment");
        assertThatNullPointerException().isThrownBy(() -> generateServiceName("a", "b", null)).withMessage("version");
        assertThatNullPointerException().isThrownBy(() -> generateInstanceName(null, "b", 1)).withMessage("serviceName");
        assertThatNullPointerException().isThrownBy(() -> generateInstanceName("a", null, 1)).withMessage("podName");
        assertThatNullPointerException().isThrownBy(() -> generateServiceEndpoint(null, "b", 1)).withMessage("serviceName");
        assertThatNullPointerException().isThrownBy(() -> generateServiceEndpoint("a", null, 1)).withMessage("namespace");
    }

    /** The two checks cannot share code: the public package imports none of the rooms. */
    @ParameterizedTest
    @ValueSource(strings = { "a", "a1", "1a", "1", "a--b", "-a", "a-", "A", "aB", "a_b", "a.b", "a b", "ä", "", "٣",
            "a\u0000", "payment-service", "0123456789012345678901234567890123456789012345678901234567890123",
            "a12345678901234567890123456789012345678901234567890123456789012",
            "a123456789012345678901234567890123456789012345678901234567890123" })
    void everyName_isJudgedAsDiscoveryJudgesIt(String name) {
        assertThat(accepted(() -> generateServiceEndpoint(name, "default", 1)))
                .isEqualTo(accepted(() -> KubernetesName.SERVICE.check(name)));
        assertThat(accepted(() -> generateServiceEndpoint("payment", name, 1)))
                .isEqualTo(accepted(() -> KubernetesName.NAMESPACE.check(name)));
    }

    private static boolean accepted(Runnable check) {
        try {
            check.run();
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static void refused(ThrowingCallable call, String... texts) {
        assertThatIllegalArgumentException().isThrownBy(call).satisfies(e -> assertThat(e.getMessage()).contains(texts));
    }
}
