package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class DiscoveredNamespacesTest {

    private static Set<String> of(Map<String, String> keys) {
        return DiscoveredNamespaces.of(new SmallRyeConfigBuilder().addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(new HashMap<>(keys), "test", 250)).build());
    }

    @Test
    void clientsThatAreBalanced_tellByTheirHosts_andOthersDoNot() {
        assertThat(of(Map.of("quarkus.grpc.clients.payment.name-resolver", "convex",
                "quarkus.grpc.clients.payment.host", "payment-service",
                "quarkus.grpc.clients.\"ledger.v1\".name-resolver", "convex",
                "quarkus.grpc.clients.\"ledger.v1\".host", "ledger.accounts.svc.cluster.local",
                "quarkus.grpc.clients.other.name-resolver", "dns",
                "quarkus.grpc.clients.other.host", "other.elsewhere"))).containsExactly(".", "accounts");
    }

    @Test
    void servicesOfStorkThatAreOurs_tellByTheirNames_andOthersDoNot() {
        assertThat(of(Map.of("quarkus.stork.stock.service-discovery.type", "convex",
                "quarkus.stork.stock.service-discovery.service", "stock.storage:http",
                "quarkus.stork.\"ledger.accounts\".service-discovery.type", "convex",
                "quarkus.stork.other.service-discovery.type", "kubernetes",
                "quarkus.stork.other.service-discovery.service", "other.elsewhere"))).containsExactly("accounts", "storage");
        assertThat(of(Map.of("quarkus.stork.stock.service-discovery.type", "convex"))).containsExactly(".");
    }

    @Test
    void hostThatIsKnownAtTheStartOnly_countsAsOneOfTheOwnNamespace() {
        assertThat(of(Map.of("quarkus.grpc.clients.payment.name-resolver", "convex",
                "quarkus.grpc.clients.payment.host", "${NOT_SET_WHERE_THIS_IS_BUILT}"))).containsExactly(".");
    }

    @Test
    void namespacesThatOnlyTheCodeKnows_areNamed() {
        assertThat(of(Map.of("quarkus.convex-grpc.service-discovery.namespaces", "., accounts"))).containsExactly(".",
                "accounts");
        assertThat(of(Map.of())).isEmpty();
    }

    @Test
    void servicesWithEndpointsOfTheConfiguration_areNotLookedFor() {
        assertThat(of(Map.of("quarkus.grpc.clients.payment.name-resolver", "convex",
                "quarkus.grpc.clients.payment.host", "payment-service",
                "quarkus.convex-grpc.service-discovery.static.payment-service", "localhost:50051"))).isEmpty();
    }

    @Test
    void discoveryThatIsSwitchedOn_inWhateverWord_looks() {
        for (String on : new String[] { "true", "yes", "on", "1" }) {
            assertThat(of(Map.of("quarkus.convex-grpc.service-discovery.namespaces", ".",
                    "quarkus.convex-grpc.service-discovery.enabled", on))).as(on).containsExactly(".");
        }
    }

    @Test
    void discoveryThatIsSwitchedOff_looksNowhere() {
        assertThat(of(Map.of("quarkus.convex-grpc.service-discovery.namespaces", ".",
                "quarkus.convex-grpc.service-discovery.enabled", "false"))).isEmpty();
    }

    @Test
    void portBehindAHost_isNoPartOfItsNamespace() {
        assertThat(of(Map.of("quarkus.grpc.clients.payment.name-resolver", "convex",
                "quarkus.grpc.clients.payment.host", "payment:admin",
                "quarkus.grpc.clients.ledger.name-resolver", "convex",
                "quarkus.grpc.clients.ledger.host", "ledger.prod:http",
                "quarkus.grpc.clients.static.name-resolver", "convex",
                "quarkus.grpc.clients.static.host", "static.elsewhere:http",
                "quarkus.convex-grpc.service-discovery.static.\"static.elsewhere:http\"", "localhost:50051")))
                .containsExactly(".", "prod");
    }
}
