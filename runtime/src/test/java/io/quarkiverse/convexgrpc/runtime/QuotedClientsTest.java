package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** A client's name may be in quotes in some of its keys and not in others. */
class QuotedClientsTest {

    private static final String CLIENTS = "quarkus.grpc.clients.";

    private static SmallRyeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder().withInterceptors(new VertxClients(), new TransparentRetry())
                .withSources(new PropertiesConfigSource(properties, "test", 100)).build();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = { "payment,payment", "\"payment\",payment", "payment,\"payment\"",
            "\"payment\",\"payment\"" })
    void balancedClient_isOne_howeverItsKeysSpellIt(String resolver, String other) {
        SmallRyeConfig config = config(Map.of(CLIENTS + resolver + ".name-resolver", "convex",
                CLIENTS + other + VertxClients.USE_VERTX, "true"));

        assertThat(config.getValue(CLIENTS + other + VertxClients.USE_VERTX, boolean.class)).isFalse();
        assertThat(config.getOptionalValue(CLIENTS + other + ".retry", boolean.class)).contains(true);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = { "payment", "\"payment\"" })
    void clientOfAnotherResolver_isLeftAlone(String client) {
        SmallRyeConfig config = config(Map.of(CLIENTS + client + ".name-resolver", "dns", CLIENTS + "orders.name-resolver",
                "convex", CLIENTS + client + VertxClients.USE_VERTX, "true"));

        assertThat(config.getValue(CLIENTS + client + VertxClients.USE_VERTX, boolean.class)).isTrue();
        assertThat(config.getOptionalValue(CLIENTS + client + ".retry", boolean.class)).isEmpty();
    }
}
