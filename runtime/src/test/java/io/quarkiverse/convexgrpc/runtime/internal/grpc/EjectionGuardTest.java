package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.grpc.SynchronizationContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Hints;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Outcome;

/** In which order the synchronization context gets to know things. */
class EjectionGuardTest {

    private final MethodLoad method = new MethodBook().of("shop.Payment/Pay", CallKind.UNARY);
    private final List<Member> members = Stream.of("a", "b").map(EjectionGuardTest::member).toList();
    private final SynchronizationContext syncContext = new SynchronizationContext((thread, e) -> {
        throw new AssertionError(e);
    });
    private final List<Runnable> due = new ArrayList<>();
    private final EjectionGuard guard = new EjectionGuard(EjectionSettings.DEFAULT, new ServiceKey("shop", "payment"),
            new GrpcAdapter(null, null, null, null, null, LoadListener.NOOP, null, () -> 0, bound -> 0), syncContext,
            () -> due.forEach(Runnable::run), () -> {
            });

    private static Member member(String name) {
        Endpoint endpoint = new Endpoint(new EndpointId(name, 1), List.of(InetAddress.getLoopbackAddress()), Condition.READY,
                name, "", "", Hints.NONE);
        return new Member(endpoint, new EndpointLoad(endpoint.id(), name), (member, inherited) -> null);
    }

    private List<Member> admitted() {
        return guard.choose(members, List.of()).admitted();
    }

    private void fail(int calls) {
        EndpointLoad load = members.get(0).load();
        for (int i = 0; i < calls; i++) {
            load.started(method, 0);
            load.ended(method, Outcome.FAILED, false, 0, 0);
        }
    }

    @Test
    void manyCallsFail_theEndpointIsEjected() {
        assertThat(admitted()).isEqualTo(members);
        syncContext.execute(() -> fail(10));

        assertThat(admitted()).containsExactly(members.get(1));
    }

    @Test
    void manyCallsFailWithTheirConnection_isKnownBeforeAnybodyJudges_andTheyCountAsOne() {
        assertThat(admitted()).isEqualTo(members);
        // the channel has been told that the connection is lost, and has not got round to choosing without it
        due.add(() -> guard.choose(members.subList(1, 2), List.of()));
        syncContext.execute(() -> fail(10));

        assertThat(admitted()).isEqualTo(members);
    }
}
