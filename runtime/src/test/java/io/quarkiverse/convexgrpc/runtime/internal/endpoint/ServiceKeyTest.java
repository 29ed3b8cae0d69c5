package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceKeyTest {

    @ParameterizedTest
    @CsvSource({ "payment, payment.here", "payment.shop, payment.shop", "payment.shop.svc, payment.shop",
            "payment.shop.svc.cluster.local, payment.shop", "payment.1st, payment.1st",
            "payment:admin, payment.here:admin", "payment.shop:http, payment.shop:http", "payment.shop.svc:9a, payment.shop:9a",
            "payment.shop.svc.cluster.local:grpc-web, payment.shop:grpc-web" })
    void host_ofAKnownForm_namesServiceAndNamespace(String host, String expected) {
        assertThat(ServiceKey.parse(host, "here")).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", ".", "payment.", ".shop", "a.b.c", "a.b.svc.cluster", "a.b.svc.cluster.example",
            "a.b.c.cluster.local", "a.b.svc.cluster.local.", "Payment", "1payment", "10.0.0.1", "payment.shop:9000",
            "payment:", ":admin", "payment:admin:9000", "payment:Admin", "payment:admin.shop", "payment:-a",
            "payment.shop.svc.clusterset.local" })
    void host_ofAnotherForm_isRefusedWithItsValue(String host) {
        assertThatThrownBy(() -> ServiceKey.parse(host, "here")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @CsvSource({ "shop, payment, payment.shop.svc" })
    void key_asDnsName_isWhatCertificatesCarry(String namespace, String name, String expected) {
        assertThat(new ServiceKey(namespace, name).dnsName()).isEqualTo(expected);
    }

    @Test
    void serviceOfSeveralClusters_isRefused_withWhatIsTaken() {
        assertThatThrownBy(() -> ServiceKey.parse("payment.shop.svc.clusterset.local:grpc", "here"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("payment.shop.svc.clusterset.local",
                        "a Service of several clusters is not followed", "expected: <service>", "a Service of this cluster");
    }

    @Test
    void absentService_isToldOf_withThePortThatIsMeant() {
        List<ServiceUpdate> told = new ArrayList<>();

        new NotConfiguredSource().watch(ServiceKey.parse("payment:admin", "shop"), told::add);

        assertThat(told).singleElement().extracting(update -> ((ServiceUpdate.Absent) update).text()).asString()
                .contains("Service payment:admin in namespace shop", "static.\"payment:admin\"=");
    }

    @Test
    void keyWithAPort_isTheServiceWithoutIt_underTheSameDnsName() {
        ServiceKey admin = ServiceKey.parse("payment:admin", "shop");

        assertThat(admin.port()).isEqualTo("admin");
        assertThat(admin).isNotEqualTo(new ServiceKey("shop", "payment"));
        assertThat(admin.withoutPort()).isEqualTo(new ServiceKey("shop", "payment"));
        assertThat(admin.dnsName()).isEqualTo("payment.shop.svc");
    }
}
