package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceKeyTest {

    @ParameterizedTest
    @CsvSource({ "payment, payment.here", "payment.shop, payment.shop", "payment.shop.svc, payment.shop",
            "payment.shop.svc.cluster.local, payment.shop", "payment.1st, payment.1st" })
    void host_ofAKnownForm_namesServiceAndNamespace(String host, String expected) {
        assertThat(ServiceKey.parse(host, "here")).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", ".", "payment.", ".shop", "a.b.c", "a.b.svc.cluster", "a.b.svc.cluster.example",
            "a.b.c.cluster.local", "a.b.svc.cluster.local.", "Payment", "1payment", "10.0.0.1", "payment.shop:9000" })
    void host_ofAnotherForm_isRefusedWithItsValue(String host) {
        assertThatThrownBy(() -> ServiceKey.parse(host, "here")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @CsvSource({ "shop, payment, payment.shop.svc" })
    void key_asDnsName_isWhatCertificatesCarry(String namespace, String name, String expected) {
        assertThat(new ServiceKey(namespace, name).dnsName()).isEqualTo(expected);
    }
}
