package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ClientCalls;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;

/** A caller that does not balance connects anew after a while, and loses no call over it. */
class ConnectionAgeTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoService.class, EchoServer.class, Callers.class))
            .overrideConfigKey("quarkus.convex-grpc.server.max-connection-age", "200ms")
            .overrideConfigKey("quarkus.grpc.server.test-port", "0")
            .overrideConfigKey("quarkus.http.test-port", "0")
            .overrideConfigKey("quarkus.management.test-port", "0")
            .overrideConfigKey("quarkus.grpc.clients.self.host", "localhost");

    @GrpcClient("self")
    Channel channel;

    /** Remembers where calls come from. */
    @GlobalInterceptor
    @ApplicationScoped
    static class Callers implements ServerInterceptor {

        static final Set<SocketAddress> SEEN = ConcurrentHashMap.newKeySet();

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            SEEN.add(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
            return next.startCall(call, headers);
        }
    }

    @Test
    void connectionOfThatAge_isEnded_andTheCallerConnectsAnew() {
        await().until(() -> {
            assertThat(ClientCalls.blockingUnaryCall(channel, EchoService.CALL, CallOptions.DEFAULT, "a")).isEqualTo("a");
            return Callers.SEEN.size() > 2;
        });
    }
}
