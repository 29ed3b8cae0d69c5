package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/** Picks are told with their reasons while somebody hears of them, and not for longer; on channels with real connections. */
class ToldPicksTest {

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable o : opened) {
            o.close();
        }
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        opened.add(0, closeable);
        return closeable;
    }

    private Client client(Client client, String... pods) {
        keep(client).discover(List.of(pods).stream().map(name -> keep(Pod.start(name)).ready())
                .toArray(Endpoint[]::new));
        client.call();
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void switchedOnAndOff_isHeededWithinAMoment(PolicyName policy) {
        Client client = client(new Client(policy), "a", "b");
        client.spread(20);
        assertThat(client.picks).isEmpty();

        client.hearsPicks = true;
        await().atMost(Duration.ofSeconds(1)).until(() -> {
            client.call();
            return !client.picks.isEmpty();
        });
        client.picks.clear();
        String pod = client.call();
        assertThat(client.picks).singleElement().asString()
                .startsWith("payment.shop " + Pod.CALL.getFullMethodName() + ' ' + policy + ' ' + pod + ": ");

        client.hearsPicks = false;
        await().atMost(Duration.ofSeconds(1)).until(() -> {
            client.picks.clear();
            client.call();
            return client.picks.isEmpty();
        });
        client.spread(20);
        assertThat(client.picks).isEmpty();
    }

    @Test
    void onFromTheStart_theFirstCallIsTold() {
        Client client = new Client(PolicyName.ROUND_ROBIN);
        client.hearsPicks = true;
        client(client, "a");

        assertThat(client.picks).isNotEmpty().allMatch(pick -> pick.endsWith("round-robin a: in turn, number 1 of 1"));
    }

    @Test
    void everyEndpointIsFull_isToldToo() {
        Client client = new Client(Transport.NETTY, PolicyName.ROUND_ROBIN, new InFlightSettings(0, 1), RetrySettings.DEFAULT,
                HedgingSettings.DEFAULT);
        client.hearsPicks = true;
        client(client, "a");
        Future<String> held = client.hold();
        await().until(() -> client.loads.get("a").inFlight() == 1);

        assertThatThrownBy(client::call).isInstanceOf(StatusRuntimeException.class);

        assertThat(client.picks).last().asString()
                .endsWith("round-robin none: each has 1 calls in flight or more, and may have no more");
        held.cancel(true);
    }
}
