package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/** Endpoints that fail, over real connections. */
class EjectionTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Pod a;
    private Pod b;

    @BeforeEach
    void open() {
        a = keep(Pod.start("a"));
        b = keep(Pod.start("b"));
    }

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

    /** A channel to both pods that has worked for a while. */
    private Client client(PolicyName policy, boolean enabled, Duration time) {
        EjectionSettings ejection = new EjectionSettings(enabled, 5, 0.05, 8, time, time, 0.5, 0.5);
        Client client = keep(new Client(policy, ejection));
        client.discover(a.ready(), b.ready());
        await().until(() -> client.spread(20).size() == 2);
        client.spread(100);
        return client;
    }

    private static int failures(Client client, int calls) {
        int failures = 0;
        for (int i = 0; i < calls; i++) {
            try {
                client.call();
            } catch (StatusRuntimeException e) {
                failures++;
            }
        }
        return failures;
    }

    @Test
    void endpointFailsFiveInARow_theNextCallAlreadyAvoidsIt() {
        Client client = client(PolicyName.ROUND_ROBIN, true, LONG);
        a.failure = Status.UNAVAILABLE;

        assertThat(failures(client, 1_000)).isEqualTo(5);

        assertThat(client.spread(100)).containsOnly(Map.entry("b", 100));
        assertThat(client.ejected).containsExactly("a CONSECUTIVE_FAILURES");
        assertThat(client.loads.get("a").ejected()).isTrue();
    }

    @Test
    void switchedOff_itKeepsItsShare() {
        Client client = client(PolicyName.ROUND_ROBIN, false, LONG);
        a.failure = Status.UNAVAILABLE;

        assertThat(failures(client, 100)).isEqualTo(50);
    }

    /** adaptive tries a failing endpoint so seldom that it takes its time to fail often enough. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADAPTIVE")
    void endpointRecovers_itIsTriedByACallAndReadmitted(PolicyName policy) {
        Client client = client(policy, true, SHORT);
        a.failure = Status.INTERNAL;
        await().until(() -> {
            failures(client, 100);
            return !client.ejected.isEmpty();
        });
        int before = a.calls.get();
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(2)).until(() -> failures(client, 20) <= 1);
        assertThat(a.calls.get() - before).as("one call each time").isBetween(1, 4);
        assertThat(client.readmitted).isEmpty();

        a.failure = null;

        await().until(() -> failures(client, 20) == 0 && !client.readmitted.isEmpty());
        assertThat(client.readmitted).containsExactly("a CONSECUTIVE_FAILURES");
        assertThat(client.ejected).containsExactly("a CONSECUTIVE_FAILURES");
        await().until(() -> client.spread(20).containsKey("a"));
    }

    @Test
    void callersErrors_changeNothing() {
        Client client = client(PolicyName.ROUND_ROBIN, true, LONG);
        a.failure = Status.INVALID_ARGUMENT;

        assertThat(failures(client, 100)).isEqualTo(50);
        assertThat(client.ejected).isEmpty();
    }

    @Test
    void allFail_callsStillGoToBoth_andBothServeAtOnceWhenTheyRecover() {
        Client client = client(PolicyName.ROUND_ROBIN, true, LONG);
        a.failure = Status.UNAVAILABLE;
        b.failure = Status.UNAVAILABLE;
        assertThat(failures(client, 100)).isEqualTo(100);
        await().until(() -> client.panic);
        int before = a.calls.get();
        failures(client, 100);
        assertThat(a.calls.get() - before).isEqualTo(50);

        a.failure = null;
        b.failure = null;

        assertThat(client.spread(100)).containsOnly(Map.entry("a", 50), Map.entry("b", 50));
        await().until(() -> {
            client.spread(10);
            return !client.panic;
        });
        assertThat(client.spread(100)).containsOnly(Map.entry("a", 50), Map.entry("b", 50));
    }

    @Test
    void onlyEndpoint_isCalledHoweverItFails() {
        Client client = client(PolicyName.ROUND_ROBIN, true, LONG);
        client.discover(a.ready());
        await().until(() -> client.spread(10).equals(Map.of("a", 10)));
        a.failure = Status.UNAVAILABLE;

        assertThat(failures(client, 50)).isEqualTo(50);
        assertThatThrownBy(client::call).hasMessageContaining("UNAVAILABLE");
        a.failure = null;

        assertThat(client.call()).isEqualTo("a");
        assertThat(client.ejected).isEmpty();
    }

    @Test
    void channelCloses_endpointIsNoLongerEjected() {
        Client client = client(PolicyName.ROUND_ROBIN, true, LONG);
        var load = client.loads.get("a");
        a.failure = Status.UNAVAILABLE;
        failures(client, 20);
        assertThat(load.ejected()).isTrue();

        client.channel.shutdown();

        await().until(() -> !load.ejected());
    }
}
