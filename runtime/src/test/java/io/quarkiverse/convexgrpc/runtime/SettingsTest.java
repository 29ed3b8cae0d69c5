package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.HedgingSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.RetrySettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.GuardSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.ZoneMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class SettingsTest {

    private static final String P = "quarkus.convex-grpc.";
    private static final ServiceKey PAYMENT = new ServiceKey("shop", "payment");

    private static Settings settings(Map<String, String> properties) {
        return new Settings(new SmallRyeConfigBuilder().addDefaultInterceptors().withMapping(ConvexGrpcConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build()
                .getConfigMapping(ConvexGrpcConfig.class), "shop");
    }

    @Test
    void nothingConfigured_isWhatTheManualSays() {
        Settings settings = settings(Map.of());

        assertThat(settings.of(PAYMENT)).isEqualTo(new ChannelSettings(PolicyName.ADAPTIVE, null, Mode.ENDPOINTS,
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2),
                new GuardSettings(ZoneMode.PREFER, 1000, Duration.ofSeconds(10)),
                new EjectionSettings(true, 5, 0.05, 8, Duration.ofSeconds(5), Duration.ofSeconds(60), 0.5, 0.5),
                new RetrySettings(1, List.of("UNAVAILABLE"), Duration.ofMillis(50), Duration.ofSeconds(1), List.of()),
                new HedgingSettings(1, Duration.ofMillis(100), 10, List.of())));
        assertThat(settings.of(PAYMENT)).isEqualTo(new ChannelSettings(PolicyName.ADAPTIVE, null, Mode.ENDPOINTS,
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2)));
        assertThat(settings.portName(PAYMENT)).isEqualTo("grpc");
        assertThat(settings.staticEndpoints()).isEmpty();
    }

    @Test
    void client_overService_overAll() {
        Settings settings = settings(Map.of(
                P + "load-balancing.policy", "round-robin",
                P + "load-balancing.connect-timeout", "5s",
                P + "load-balancing.keepalive.time", "7s",
                P + "services.payment.policy", "least-request",
                P + "services.payment.connect-timeout", "4s",
                P + "clients.pay.connect-timeout", "3s"));

        assertThat(settings.of(new ServiceKey("shop", "ledger")).policy()).isEqualTo(PolicyName.ROUND_ROBIN);
        assertThat(settings.of(PAYMENT).policy()).isEqualTo(PolicyName.LEAST_REQUEST);
        assertThat(settings.of(PAYMENT).connectTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.of(PAYMENT, "pay", true).connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.of(PAYMENT, "pay", true).policy()).isEqualTo(PolicyName.LEAST_REQUEST);
        assertThat(settings.of(PAYMENT, "pay", true).keepaliveTime()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void guards_eachKeyByItself_clientOverServiceOverAll() {
        Settings settings = settings(Map.of(
                P + "load-balancing.zone-preference", "off",
                P + "load-balancing.subset-size", "50",
                P + "services.payment.subset-size", "0",
                P + "clients.pay.zone-preference", "prefer",
                P + "clients.pay.slow-start", "0s"));

        assertThat(settings.of(new ServiceKey("shop", "ledger")).guards())
                .isEqualTo(new GuardSettings(ZoneMode.OFF, 50, Duration.ofSeconds(10)));
        assertThat(settings.of(PAYMENT).guards()).isEqualTo(new GuardSettings(ZoneMode.OFF, 0, Duration.ofSeconds(10)));
        assertThat(settings.of(PAYMENT, "pay", true).guards()).isEqualTo(new GuardSettings(ZoneMode.PREFER, 0, Duration.ZERO));
    }

    @Test
    void ejection_clientOverServiceOverAll_keyByKey() {
        Settings settings = settings(Map.of(
                P + "load-balancing.ejection.consecutive-failures", "7",
                P + "load-balancing.ejection.max-share", "0.3",
                P + "load-balancing.panic-threshold", "0.8",
                P + "services.payment.ejection.base-time", "2s",
                P + "services.payment.ejection.max-time", "10s",
                P + "services.payment.ejection.consecutive-failures", "3",
                P + "clients.pay.ejection.consecutive-failures", "0",
                P + "clients.pay.ejection.enabled", "false",
                P + "clients.pay.ejection.success-rate-margin", "0.2",
                P + "clients.pay.panic-threshold", "1"));

        assertThat(settings.of(PAYMENT).ejection()).isEqualTo(
                new EjectionSettings(true, 3, 0.05, 8, Duration.ofSeconds(2), Duration.ofSeconds(10), 0.3, 0.8));
        assertThat(settings.of(PAYMENT, "pay", true).ejection()).isEqualTo(
                new EjectionSettings(false, 0, 0.2, 8, Duration.ofSeconds(2), Duration.ofSeconds(10), 0.3, 1));
    }

    @Test
    void consistentHash_withoutAHeader_isRefused_whereverThePolicyComesFrom() {
        Settings settings = settings(Map.of(P + "services.payment.policy", "consistent-hash",
                P + "clients.ledger.policy", "consistent-hash", P + "clients.mesh.mode", "service"));

        assertThatThrownBy(() -> settings.of(PAYMENT)).hasMessage("Service 'payment.shop' has the policy"
                + " consistent-hash and no header to go by: quarkus.convex-grpc.services.\"payment.shop\".hash-header is not set,"
                + " nor is quarkus.convex-grpc.load-balancing.hash-header (expected: the name of a request header)");
        assertThatThrownBy(() -> settings.of(PAYMENT, "pay", true)).hasMessageContaining("gRPC client 'pay'")
                .hasMessageContaining("quarkus.convex-grpc.clients.pay.hash-header");
        assertThatThrownBy(() -> settings.of(new ServiceKey("shop", "other"), "ledger", true))
                .hasMessageContaining("quarkus.convex-grpc.clients.ledger.hash-header");
        assertThat(settings.of(PAYMENT, "mesh", true).mode()).isEqualTo(Mode.SERVICE);
    }

    @Test
    void hashHeader_mayStandElsewhereThanThePolicy() {
        Settings settings = settings(Map.of(P + "load-balancing.policy", "consistent-hash",
                P + "services.payment.hash-header", "x-session", P + "clients.pay.hash-header", " X-User "));

        assertThat(settings.of(PAYMENT).hashHeader()).isEqualTo("x-session");
        assertThat(settings.of(PAYMENT, "pay", true).hashHeader()).isEqualTo("X-User");
        assertThat(settings.of(PAYMENT, "other", true).hashHeader()).isEqualTo("x-session");
    }

    @Test
    void serviceNamedWithoutNamespace_isInTheApplicationsOwn() {
        Settings settings = settings(Map.of(P + "services.payment.port-name", "api",
                P + "services.\"payment.bank\".port-name", "rpc"));

        assertThat(settings.portName(PAYMENT)).isEqualTo("api");
        assertThat(settings.portName(new ServiceKey("bank", "payment"))).isEqualTo("rpc");
        assertThat(settings.portName(new ServiceKey("other", "payment"))).isEqualTo("grpc");
    }

    @Test
    void balancingSwitchedOff_everyChannelDialsItsService() {
        Settings settings = settings(Map.of(P + "load-balancing.enabled", "false", P + "services.payment.mode", "endpoints"));

        assertThat(settings.of(PAYMENT).mode()).isEqualTo(Mode.SERVICE);
        assertThat(settings.of(PAYMENT, "pay", true).mode()).isEqualTo(Mode.SERVICE);
    }

    @Test
    void staticEndpoints_areReadWithBlanksAndEmptyElements() {
        assertThat(settings(Map.of(P + "service-discovery.static.payment", "localhost:1, localhost:2,")).staticEndpoints())
                .containsExactly(Map.entry(PAYMENT, List.of("localhost:1", "localhost:2")));
    }

    @Test
    void retryAndHedging_differByClient() {
        Settings settings = settings(Map.of(
                P + "load-balancing.retry.max-attempts", "3",
                P + "services.payment.retry.statuses", "UNAVAILABLE, ABORTED",
                P + "clients.pay.retry.methods", "shop.Payment/Find,",
                P + "clients.pay.hedging.budget", "5",
                P + "clients.pay.hedging.methods", "shop.Payment/Rates",
                P + "clients.pay.hedging.delay", "20ms"));

        assertThat(settings.of(PAYMENT).retry().maxAttempts()).isEqualTo(3);
        assertThat(settings.of(PAYMENT).hedging().maxAttempts()).isEqualTo(1);
        assertThat(settings.of(PAYMENT, "pay", true).retry()).isEqualTo(new RetrySettings(3, List.of("UNAVAILABLE", "ABORTED"),
                Duration.ofMillis(50), Duration.ofSeconds(1), List.of("shop.Payment/Find")));
        assertThat(settings.of(PAYMENT, "pay", true).hedging())
                .isEqualTo(new HedgingSettings(1, Duration.ofMillis(20), 5, List.of("shop.Payment/Rates")));
    }

    @Test
    void retryAndHedging_ofTheSameClient_areRefused() {
        Settings settings = settings(Map.of(P + "load-balancing.retry.max-attempts", "3",
                P + "clients.pay.hedging.max-attempts", "2"));

        assertThatThrownBy(() -> settings.of(PAYMENT, "pay", true)).isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("gRPC client 'pay'", "retry.max-attempts=3", "hedging.max-attempts=2",
                        "expected: " + P + "clients.pay.retry.max-attempts=1 or " + P + "clients.pay.hedging.max-attempts=1");
    }

    @Test
    void retryAndHedging_ofWhichAClientTakesOneBack_areFine() {
        Settings settings = settings(Map.of(P + "load-balancing.retry.max-attempts", "3",
                P + "load-balancing.hedging.max-attempts", "2",
                P + "clients.pay.retry.max-attempts", "1"));

        assertThat(settings.of(PAYMENT, "pay", true).hedging().maxAttempts()).isEqualTo(2);
        assertThatThrownBy(() -> settings.of(PAYMENT)).hasMessageContaining("Service 'payment.shop'");
    }

    @ParameterizedTest
    @ValueSource(strings = { "retry", "hedging" })
    void sendingAgain_whereQuarkusLetsNothingBeSentAgain_isRefused(String what) {
        Settings settings = settings(Map.of(P + "load-balancing." + what + ".max-attempts", "2"));

        assertThatThrownBy(() -> settings.of(PAYMENT, "pay", false)).isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("quarkus.grpc.clients.pay.retry=false", what + ".max-attempts", "expected: true");
        assertThat(settings(Map.of()).of(PAYMENT, "pay", false).sendsAgain()).isFalse();
    }

    @Test
    void hedging_whereAKeyLeadsToTheSameEndpoint_isRefused() {
        Map<String, String> keyed = Map.of(P + "load-balancing.policy", "consistent-hash",
                P + "load-balancing.hash-header", "x-user", P + "load-balancing.hedging.max-attempts", "2");

        assertThatThrownBy(() -> settings(keyed).of(PAYMENT, "pay", true)).isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("consistent-hash", "hedging.max-attempts=2", "same endpoint",
                        "expected: " + P + "clients.pay.hedging.max-attempts=1");

        Map<String, String> byService = new HashMap<>(keyed);
        byService.put(P + "load-balancing.mode", "service");
        assertThat(settings(byService).of(PAYMENT, "pay", true).hedging().on()).isTrue();
    }

    @Test
    void portOfAService_goesByItsOwnKeys_thenByThoseOfTheService() {
        Settings settings = settings(Map.of(
                P + "services.payment.policy", "least-request",
                P + "services.payment.connect-timeout", "4s",
                P + "services.payment.port-name", "api",
                P + "services.\"payment:admin\".connect-timeout", "3s",
                P + "service-discovery.static.\"payment:admin\"", "localhost:9001"));
        ServiceKey admin = new ServiceKey("shop", "payment", "admin");

        assertThat(settings.of(admin).policy()).isEqualTo(PolicyName.LEAST_REQUEST);
        assertThat(settings.of(admin).connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.of(PAYMENT).connectTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.of(new ServiceKey("shop", "payment", "http")).connectTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.portName(admin)).as("named in the key").isEqualTo("admin");
        assertThat(settings.portName(PAYMENT)).isEqualTo("api");
        assertThat(settings.staticEndpoints()).containsOnlyKeys(admin);
    }

    @Test
    void clientsMadeAtRunTime_haveTheTlsOfTheirPort_thenOfTheirService_thenOfAll() {
        Settings settings = settings(Map.of(
                P + "client-factory.tls-configuration-name", "all",
                P + "services.payment.tls-configuration-name", "payment",
                P + "services.payment.service-port", "443",
                P + "services.\"payment:http\".connect-timeout", "3s",
                P + "services.\"payment:admin\".tls-configuration-name", "admin"));

        assertThat(settings.tlsConfigurationName(new ServiceKey("shop", "payment", "admin"))).contains("admin");
        assertThat(settings.tlsConfigurationName(new ServiceKey("shop", "payment", "http"))).contains("payment");
        assertThat(settings.tlsConfigurationName(PAYMENT)).contains("payment");
        assertThat(settings.tlsConfigurationName(new ServiceKey("shop", "ledger"))).contains("all");
        assertThat(settings(Map.of()).tlsConfigurationName(PAYMENT)).isEmpty();
        assertThat(settings.servicePort(PAYMENT)).isEqualTo(443);
        assertThat(settings.servicePort(new ServiceKey("shop", "payment", "http"))).isEqualTo(443);
        assertThat(settings.servicePort(new ServiceKey("shop", "ledger"))).isEqualTo(50051);
        assertThat(settings(Map.of(P + "services.ledger.policy", "random")).servicePort(new ServiceKey("shop", "ledger")))
                .isEqualTo(50051);
    }
}
