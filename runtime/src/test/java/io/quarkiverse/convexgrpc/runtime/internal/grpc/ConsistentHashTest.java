package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Calls that a header tells apart, over real sockets. */
class ConsistentHashTest {

    private final List<Pod> pods = new ArrayList<>();
    private final Client client = new Client(PolicyName.CONSISTENT_HASH, Ticker.system());

    @BeforeEach
    void start() {
        for (String name : List.of("a", "b", "c", "d")) {
            pods.add(Pod.start(name));
        }
        discover(pods);
        await().until(() -> client.spread(40).size() == 4);
    }

    @AfterEach
    void stop() {
        client.close();
        pods.forEach(Pod::close);
    }

    private void discover(List<Pod> present) {
        client.discover(present.stream().map(Pod::ready).toArray(Endpoint[]::new));
    }

    /** Which pod answers a user's call. */
    private String call(String user) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("X-User", Metadata.ASCII_STRING_MARSHALLER), user);
        Channel channel = ClientInterceptors.intercept(client.channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        return ClientCalls.blockingUnaryCall(channel, Pod.CALL, CallOptions.DEFAULT, "");
    }

    private Map<String, String> owners(int users) {
        Map<String, String> owners = new TreeMap<>();
        IntStream.range(0, users).forEach(user -> owners.put("user-" + user, call("user-" + user)));
        return owners;
    }

    @Test
    void callsOfOneUser_goToOnePod_thoseOfManyToAll() {
        Map<String, String> owners = owners(200);

        assertThat(owners.values()).contains("a", "b", "c", "d");
        assertThat(owners(200)).isEqualTo(owners);
    }

    @Test
    void podGoes_onlyItsUsersMove_andComeBackWithIt() {
        Map<String, String> owners = owners(200);

        discover(pods.subList(1, 4));
        await().until(() -> !owners(200).containsValue("a"));

        Map<String, String> moved = owners(200);
        owners.forEach((user, owner) -> {
            if (!owner.equals("a")) {
                assertThat(moved).containsEntry(user, owner);
            }
        });
        discover(pods);
        await().untilAsserted(() -> assertThat(owners(200)).isEqualTo(owners));
    }

    @Test
    void callWithoutTheHeader_goesAnywhere() {
        assertThat(client.spread(4_000).values()).hasSize(4).allSatisfy(calls -> assertThat(calls).isBetween(850, 1_150));
    }
}
