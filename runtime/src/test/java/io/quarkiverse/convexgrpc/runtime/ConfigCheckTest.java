package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class ConfigCheckTest {

    private static final String P = "quarkus.convex-grpc.";

    private static List<String> faults(Map<String, String> properties) {
        return ConfigCheck.atStart(config(properties));
    }

    private static SmallRyeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build();
    }

    /** As in an application, where the mapping tells SmallRye which key a variable stands for. */
    private static SmallRyeConfigBuilder mapped() {
        return new SmallRyeConfigBuilder().addDefaultInterceptors().withMapping(ConvexGrpcConfig.class)
                .withValidateUnknown(false).withConverter(Duration.class, 200, new DurationConverter());
    }

    private static List<String> faults(String key, String value) {
        return faults(Map.of(key, value));
    }

    /** A client with this name, so that its overrides have something to override. */
    private static Map<String, String> client(String name, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putIfAbsent("quarkus.grpc.clients." + name + ".name-resolver", "convex");
        all.putIfAbsent("quarkus.grpc.clients." + name + ".host", "payment");
        return all;
    }

    @Test
    void table_hasEveryKeyOfTheMapping_andNoOther() {
        var mapped = Stream.of(ConvexGrpcConfig.class, ConvexGrpcBuildConfig.class)
                .flatMap(root -> ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(root)).keySet().stream())
                .map(name -> name.substring(P.length()).replace("[*]", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(new TreeSet<>(ConfigKeys.all())).isEqualTo(mapped);
    }

    @ParameterizedTest
    @CsvSource({
            "score.readiness-down-below, 60, score.readiness-up-from, 60, less than that",
            "server.concurrency.min, 60, server.concurrency.initial, 50, no more than that",
            "server.concurrency.initial, 60, server.concurrency.max, 50, no more than that" })
    void valuesThatDoNotGoTogether_areFaults(String less, String value, String more, String other, String expected) {
        assertThat(faults(Map.of(P + less, value, P + more, other))).singleElement().asString()
                .contains(P + less + "=" + value, P + more + " is " + other, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "services.a.policy", "services.\"a.b\".policy", "services.\"a:grpc\".policy",
            "services.a.retry.statuses[0]", "services.\"a.b\".retry.statuses[12]", "service-discovery.static.a",
            "service-discovery.static.\"a.b\"[1]", "monitoring.labels.release", "monitoring.labels.\"app.kubernetes.io/name\"",
            "load-balancing.retry.methods[0]" })
    void keyThatNamesSomething_isKnown_howeverItIsSpelled(String key) {
        assertThat(ConfigKeys.fault(P + key, null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "services.policy", "services..policy", "services.a.b.policy", "services.\"a\"b.policy",
            "services.\"a.policy", "services.a[0].policy", "services.*.policy", "service-discovery.static.",
            "service-discovery.static.\"\"", "service-discovery.static.\"a", "load-balancing.policy[x]",
            "load-balancing.policy[]", "load-balancing.policy[0][1]", "[0]", "" })
    void keyThatIsSpelledWrong_isAFault(String key) {
        assertThat(ConfigKeys.fault(P + key, null)).isPresent();
    }

    @Test
    void portThatTheServicesNameSaysToo_isAFault() {
        String key = P + "services.\"payment:admin\".port-name";

        assertThat(faults(key, "grpc")).singleElement().asString().contains(key + "=grpc", "':admin'", "one of the two");
    }

    @Test
    void portThatNoKeyNames_isNoFault_whateverItsDefault() {
        String key = P + "services.\"payment:admin\".policy";

        assertThat(ConfigCheck.atStart(mapped().withSources(new PropertiesConfigSource(Map.of(key, "random"), "test", 100))
                .build())).isEmpty();
    }

    @Test
    void componentThatThereIsNot_isAFault() {
        assertThat(faults(P + "score.weights.disk", "1")).singleElement().asString().contains("is not a key",
                "score.weights.cpu");
    }

    @Test
    void applicationsNameThatCannotNameAService_isAFaultOfTheBuild_unlessAnotherIsGiven() {
        Map<String, String> named = Map.of("quarkus.application.name", "My_App");

        assertThat(ConfigCheck.atBuild(config(named))).singleElement().asString()
                .contains("quarkus.application.name=My_App", "character 'M' at position 1", P + "service-name");
        assertThat(ConfigCheck.atBuild(config(Map.of("quarkus.application.name", "My_App", P + "service-name", "my-app"))))
                .isEmpty();
    }

    @Test
    void goodConfiguration_hasNoFaults() {
        assertThat(faults(client("payment", Map.ofEntries(
                Map.entry(P + "service-discovery.enabled", "false"),
                Map.entry(P + "service-discovery.static.payment", "localhost:9000, 127.0.0.1:9001,[::1]:9002,"),
                Map.entry(P + "service-discovery.static.\"ledger.bank\"[0]", "ledger:9000"),
                Map.entry(P + "load-balancing.policy", "round-robin"),
                Map.entry(P + "load-balancing.connect-timeout", "500ms"),
                Map.entry(P + "load-balancing.zone", "europe-west1-b"),
                Map.entry(P + "load-balancing.slow-start", "0s"),
                Map.entry(P + "services.payment.subset-size", "0"),
                Map.entry(P + "clients.payment.zone-preference", "off"),
                Map.entry(P + "load-balancing.hash-header", "X-User_Id.1"),
                Map.entry(P + "services.payment.port-name", "grpc-api"),
                Map.entry(P + "services.\"payment.shop\".keepalive.time", "PT2S"),
                Map.entry(P + "clients.payment.mode", "service"),
                Map.entry("quarkus.grpc.clients.admin.name-resolver", "convex"),
                Map.entry("quarkus.grpc.clients.admin.host", "payment.shop:admin"),
                Map.entry(P + "services.\"payment:admin\".policy", "random"),
                Map.entry(P + "service-discovery.static.\"payment:admin\"", "localhost:9001"),
                Map.entry(P + "clients.payment.ejection.max-share", "1"),
                Map.entry(P + "services.payment.ejection.latency-factor", "0"),
                Map.entry(P + "load-balancing.ejection.success-rate-margin", "0.1"),
                Map.entry(P + "load-balancing.panic-threshold", "0"),
                Map.entry("quarkus.grpc.clients.other.host", "Not our business")))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "load-balancing.policy | fastest | adaptive, consistent-hash, health-score, least-request, random, round-robin, weighted",
            "services.payment.policy | fastest | adaptive, consistent-hash, health-score, least-request, random, round-robin, weighted",
            "load-balancing.mode | mesh | endpoints, service",
            "load-balancing.hash-header | x user | letters, digits",
            "services.payment.hash-header | x-user-bin | not ending with '-bin'",
            "load-balancing.enabled | maybe | true or false",
            "load-balancing.connect-timeout | soon | a duration such as",
            "load-balancing.connect-timeout | 25h | 24h at most",
            "load-balancing.slow-start | 9000000000s | 24h at most",
            "load-balancing.keepalive.time | 0s | longer than 0",
            "services.payment.keepalive.timeout | -1s | longer than 0",
            "load-balancing.zone-preference | strict | prefer, off",
            "clients.payment.zone-preference | PREFER | prefer, off",
            "load-balancing.max-in-flight | -1 | 0 for any number",
            "clients.payment.max-in-flight-per-endpoint | many | 0 for any number",
            "services.payment.service-port | 0 | a number from 1 to 65535",
            "services.payment.service-port | grpc | a number from 1 to 65535",
            "service-instance-prefix | Convex | character 'C' at position 1",
            "service-name | Payment | character 'P' at position 1",
            "service-name | p-0123456789-0123456789-0123456789-0123456789-0123456789-0123456 | it has 64 characters",
            "health.enabled | maybe | true or false",
            "metrics.max-endpoints | -1 | 0 for none of their own",
            "score.weights.cpu | -1 | a weight from 0 to 1000",
            "score.weights.heap | NaN | a weight from 0 to 1000",
            "score.in-flight-limit | 1.5 | 0 to leave the component out",
            "score.response-time-target | -1s | 0s for none",
            "score.readiness-down-below | 101 | a score from 0 to 100",
            "score.cgroup-root | cgroup | a folder's absolute path",
            "server.max-connection-age | soon | a duration such as",
            "server.concurrency.min | 0 | a number from 1",
            "draining.propagation-time | -1s | 0s for none",
            "draining.grace-period | 25h | 24h at most",
            "load-balancing.zone | zone/a | topology.kubernetes.io/zone",
            "load-balancing.subset-size | -1 | 0 or more",
            "services.payment.subset-size | many | 0 or more",
            "load-balancing.slow-start | -1s | 0s for none",
            "services.payment.slow-start | soon | a duration such as",
            "load-balancing.ejection.enabled | maybe | true or false",
            "load-balancing.ejection.consecutive-failures | -1 | a whole number, 0 for never",
            "clients.payment.ejection.consecutive-failures | 2.5 | a whole number, 0 for never",
            "load-balancing.ejection.success-rate-margin | 5 | a share from 0 to 1, such as 0.5",
            "services.payment.ejection.success-rate-margin | NaN | a share from 0 to 1, such as 0.5",
            "load-balancing.ejection.latency-factor | 0.5 | a number above 1, or 0 for never",
            "load-balancing.ejection.base-time | 0s | longer than 0",
            "load-balancing.ejection.max-time | often | a duration such as",
            "load-balancing.ejection.max-share | 50% | a share above 0 and up to 1",
            "load-balancing.ejection.max-share | 0 | a share above 0 and up to 1",
            "clients.payment.panic-threshold | 50 | a share from 0 to 1",
            "service-discovery.static.payment | localhost:0 | port 1 to 65535",
            "service-discovery.static.payment | localhost:65536 | port 1 to 65535",
            "service-discovery.static.payment | localhost | <host>:<port>",
            "services.payment.port-name | gRPC port | lower-case letters",
            "load-balancing.retry.max-attempts | 6 | a number from 1 to 5",
            "services.payment.retry.max-attempts | many | a number from 1 to 5",
            "load-balancing.retry.statuses | OK | any of [CANCELLED",
            "load-balancing.retry.statuses | , | names of gRPC status codes",
            "load-balancing.retry.backoff | 0s | longer than 0",
            "load-balancing.hedging.max-attempts | 0 | a number from 1 to 5",
            "load-balancing.hedging.delay | later | a duration such as",
            "load-balancing.hedging.budget | 101 | a number from 1 to 100",
            "load-balancing.hedging.methods | Find it | <package>.<Service>/<Method>" })
    void badValue_isNamedWithKeyValueAndWhatIsAccepted(String key, String value, String accepted) {
        assertThat(faults(client("payment", Map.of(P + key, value)))).singleElement().asString().contains(P + key)
                .contains(value).contains(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = { "load-balancing.polizy", "policy", "services.payment", "clients.payment.port-name", "static.x" })
    void unknownKey_isNamedWithThoseThereAre(String key) {
        assertThat(faults(client("payment", Map.of(P + key, "x")))).singleElement().asString()
                .contains(P + key + " is not a key", "load-balancing.policy", "services.*.port-name");
    }

    @Test
    void unknownKeyInTheEnvironment_isFound_aKnownOneIsNot() {
        var config = mapped().withSources(new EnvConfigSource(Map.of("QUARKUS_CONVEX_GRPC_LOAD_BALANCING_POLIZY", "x",
                "QUARKUS_CONVEX_GRPC_LOAD_BALANCING_POLICY", "round-robin",
                "QUARKUS_CONVEX_GRPC_SERVICE_PORT_GRPC", "50051",
                "QUARKUS_CONVEX_GRPC_PORT_50051_TCP_ADDR", "10.0.0.1",
                "QUARKUS_CONVEX_GRPC_SERVICES__PAYMENT_SHOP__POLICY", "round-robin"), 300))
                .build();

        assertThat(ConfigCheck.atStart(config)).singleElement().asString()
                .contains("QUARKUS_CONVEX_GRPC_LOAD_BALANCING_POLIZY");
    }

    @ParameterizedTest
    @CsvSource({ "Payment, 'P'", "pay_ment, '_'", "1payment, '1'", "payment-, '-'", "a.b.c, <service>[.<namespace>]",
            "payment.shop.svc.example.com, <service>[.<namespace>]",
            "a123456789012345678901234567890123456789012345678901234567890123, 64 characters" })
    void hostThatIsNoServiceName_isNamedWithWhatIsWrong(String host, String fault) {
        assertThat(faults(client("payment", Map.of("quarkus.grpc.clients.payment.host", host)))).singleElement().asString()
                .contains("quarkus.grpc.clients.payment.host=" + host, fault, "expected: ");
    }

    @Test
    void serviceNameOfAGroup_isCheckedToo() {
        assertThat(faults(P + "services.Payment.policy", "round-robin")).singleElement().asString().contains("'P'");
    }

    @Test
    void hostAbsent_isNamed() {
        assertThat(faults("quarkus.grpc.clients.payment.name-resolver", "convex")).singleElement().asString()
                .contains("quarkus.grpc.clients.payment.host", "<service>[.<namespace>]");
    }

    @Test
    void hostAbsent_isLeftToTheStart_sinceItMayComeFromTheEnvironment() {
        assertThat(ConfigCheck.atBuild(config(Map.of("quarkus.grpc.clients.payment.name-resolver", "convex")))).isEmpty();
    }

    @Test
    void hostIsQuarkusOwnDefault_isNamedAtTheStart() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors().withSources(
                new PropertiesConfigSource(Map.of("quarkus.grpc.clients.payment.name-resolver", "convex"), "test", 100));
        builder.withDefaultValue("quarkus.grpc.clients.payment.host", "localhost");

        assertThat(ConfigCheck.atStart(builder.build())).singleElement().asString().contains("payment.host is not set");
    }

    @Test
    void clientOfAnotherProfile_mayHaveOverrides() {
        assertThat(faults(Map.of("%prod.quarkus.grpc.clients.payment.name-resolver", "convex",
                "%prod.quarkus.grpc.clients.payment.host", "payment", P + "clients.payment.policy", "round-robin"))).isEmpty();
    }

    @Test
    void overridesWhereTheResolverIsKnownLater_areNoFault() {
        assertThat(faults(Map.of("quarkus.grpc.clients.payment.name-resolver", "${RESOLVER}",
                P + "clients.payment.policy", "round-robin"))).isEmpty();
    }

    @Test
    void faultyExpressionOfSomebodyElse_isNotOurBusiness() {
        assertThat(faults(Map.of("loop", "${loop}", P + "load-balancing.policy", "round-robin"))).isEmpty();
    }

    @Test
    void variableThatNoKeyComesOf_isNamed_oneThatTellsItsServiceIsNot() {
        var config = mapped()
                .withSources(new EnvConfigSource(Map.of("QUARKUS_CONVEX_GRPC_SERVICES_PAYMENT_SERVICE_POLICY", "round-robin",
                        "QUARKUS_CONVEX_GRPC_SERVICES_LEDGER_SERVICE_POLICY", "round-robin",
                        "QUARKUS_CONVEX_GRPC_SERVICES_BANK_POLICY", "round-robin",
                        "QUARKUS_CONVEX_GRPC_SERVICES_BANK_KEEPALIVE_TIME", "2s",
                        "QUARKUS_CONVEX_GRPC_SERVICE_DISCOVERY_STATIC_BANK", "localhost:1"), 300),
                        new PropertiesConfigSource(Map.of(P + "services.ledger-service.policy", "least-request"), "test", 100))
                .build();

        assertThat(ConfigCheck.atStart(config)).singleElement().asString()
                .contains("QUARKUS_CONVEX_GRPC_SERVICES_PAYMENT_SERVICE_POLICY has no effect");
    }

    @ParameterizedTest
    @CsvSource({ "plain-text, true", "negotiation-type, PLAINTEXT", "ssl.trust-store, ca.crt", "ssl.certificate, tls.crt",
            "ssl.key, tls.key" })
    void keysThatContradictATlsConfiguration_areNamed(String key, String value) {
        assertThat(faults(client("payment", Map.of("quarkus.grpc.clients.payment.tls-configuration-name", "internal",
                "quarkus.grpc.clients.payment." + key, value)))).singleElement().asString()
                .contains("quarkus.grpc.clients.payment." + key + "=" + value,
                        "contradicts quarkus.grpc.clients.payment.tls-configuration-name=internal", "expected: ");
    }

    @ParameterizedTest
    @CsvSource({ "plain-text, false", "negotiation-type, tls" })
    void keysThatSayTheSameAsATlsConfiguration_areNoFault(String key, String value) {
        assertThat(faults(client("payment", Map.of("quarkus.grpc.clients.payment.tls-configuration-name", "internal",
                "quarkus.grpc.clients.payment." + key, value)))).isEmpty();
    }

    @Test
    void eitherClientOfQuarkus_isNoFault() {
        assertThat(faults(client("payment", Map.of("quarkus.grpc.clients.payment.use-quarkus-grpc-client", "true"))))
                .isEmpty();
    }

    @Test
    void overridesOfAClientThatIsNotOurs_areRefused() {
        assertThat(faults(client("payment", Map.of(P + "clients.paymnt.policy", "round-robin")))).singleElement().asString()
                .contains("no gRPC client 'paymnt'", "[payment]");
    }

    @Test
    void valueThatIsKnownLater_isNoFaultNow() {
        assertThat(faults(client("payment", Map.of("quarkus.grpc.clients.payment.host", "${PAYMENT_HOST}",
                P + "load-balancing.policy", "${POLICY}")))).isEmpty();
    }

    @Test
    void severalFaults_areAllNamed() {
        assertThat(faults(Map.of(P + "load-balancing.policy", "x", P + "load-balancing.mode", "y"))).hasSize(2);
    }
}
