package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.grpc.GrpcService;
import io.quarkus.grpc.RegisterClientInterceptor;
import io.quarkus.test.QuarkusUnitTest;

/** An application that calls with a token, and lets in only who has it. */
class BearerTokenTest {

    private static final Certificates MADE = Certificates.make().with("server", "payment", "payment.default.svc");
    private static final int PORT = EchoServer.freePort();
    private static final EchoServer OPEN = new EchoServer("open");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, Certificates.class, BearerToken.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideRuntimeConfigKey("quarkus.grpc.server.test-port", Integer.toString(PORT))
            .overrideRuntimeConfigKey("quarkus.grpc.server.ssl.certificate", MADE.certificate("server").toString())
            .overrideRuntimeConfigKey("quarkus.grpc.server.ssl.key", MADE.key("server").toString())
            .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
            .overrideConfigKey("quarkus.grpc.clients.payment.tls-configuration-name", "internal")
            .overrideConfigKey("quarkus.grpc.clients.without.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.without.host", "payment")
            .overrideConfigKey("quarkus.grpc.clients.without.tls-configuration-name", "internal")
            .overrideConfigKey("quarkus.grpc.clients.open.name-resolver", "convex")
            .overrideConfigKey("quarkus.grpc.clients.open.host", "open")
            .overrideRuntimeConfigKey("quarkus.tls.internal.trust-store.pem.certs", MADE.certificate("server").toString())
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "127.0.0.1:" + PORT)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.open", OPEN.address());

    @GrpcClient("payment")
    @RegisterClientInterceptor(WithToken.class)
    Channel payment;

    @GrpcClient("without")
    Channel without;

    @GrpcClient("open")
    @RegisterClientInterceptor(WithToken.class)
    Channel open;

    @Inject
    WithToken tokens;

    @AfterAll
    static void close() {
        OPEN.close();
    }

    @Test
    void callWithTheToken_isLetIn() {
        await().ignoreExceptions().untilAsserted(() -> assertThat(EchoServer.call(payment)).isEqualTo("let in"));
    }

    @Test
    void callWithoutAToken_isRefused() {
        await().untilAsserted(() -> assertFails(without, "no token"));
    }

    @Test
    void token_isNotSentInPlaintext() {
        int before = tokens.asked.get();

        await().untilAsserted(() -> assertFails(open, "with TLS only"));

        assertThat(tokens.asked).as("tokens that were asked for").hasValue(before);
    }

    private static void assertFails(Channel channel, String text) {
        assertThatThrownBy(() -> EchoServer.call(channel)).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(e.getStatus().getDescription()).contains(text);
        });
    }

    /** Gives every call of a client the token. */
    @Singleton
    public static class WithToken implements ClientInterceptor {

        final AtomicInteger asked = new AtomicInteger();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withCallCredentials(new BearerToken(() -> {
                asked.incrementAndGet();
                return "secret";
            })));
        }
    }

    /** Lets in who has the token. */
    @Singleton
    @GlobalInterceptor
    static class Gate implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            if ("Bearer secret".equals(headers.get(BearerToken.AUTHORIZATION))) {
                return next.startCall(call, headers);
            }
            call.close(Status.UNAUTHENTICATED.withDescription("no token"), new Metadata());
            return new ServerCall.Listener<>() {
            };
        }
    }

    @GrpcService
    static class Guarded implements BindableService {

        @Override
        public ServerServiceDefinition bindService() {
            return EchoServer.service(() -> "let in");
        }
    }
}
