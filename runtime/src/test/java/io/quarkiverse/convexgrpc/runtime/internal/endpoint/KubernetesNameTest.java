package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesNameTest {

    @ParameterizedTest
    @ValueSource(strings = { "a", "a1", "payment-service", "a--b" })
    void label_ofLettersDigitsAndDashes_isBothServiceAndNamespace(String label) {
        assertThat(KubernetesName.SERVICE.check(label)).isEqualTo(label);
        assertThat(KubernetesName.NAMESPACE.check(label)).isEqualTo(label);
    }

    @Test
    void label_beginningWithDigit_isNamespaceButNoService() {
        assertThat(KubernetesName.NAMESPACE.check("1a")).isEqualTo("1a");
        assertThatThrownBy(() -> KubernetesName.SERVICE.check("1a")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service name: 1a (character '1' at position 1; expected: 1 to 63 lower-case letters, digits or"
                        + " '-', beginning with a letter, ending with a letter or digit)");
    }

    @ParameterizedTest
    @CsvSource({ "'', it is empty", "A, character 'A' at position 1", "a_b, character '_' at position 2",
            "-a, character '-' at position 1", "a-, character '-' at position 2", "a.b, character '.' at position 2",
            "ä, character 'ä' at position 1" })
    void label_outsideTheRules_isRefusedWithItsFault(String label, String fault) {
        for (KubernetesName name : KubernetesName.values()) {
            assertThatThrownBy(() -> name.check(label)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(": " + label + " (").hasMessageContaining(fault).hasMessageContaining("expected: ");
        }
    }

    @Test
    void label_of63Characters_isTheLongest() {
        assertThat(KubernetesName.SERVICE.check("a".repeat(63))).hasSize(63);
        assertThatThrownBy(() -> KubernetesName.SERVICE.check("a".repeat(64))).hasMessageContaining("64 characters");
    }
}
