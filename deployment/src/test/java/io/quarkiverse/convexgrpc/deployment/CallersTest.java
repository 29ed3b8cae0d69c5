package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.security.Principal;
import java.util.List;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.grpc.GrpcService;
import io.quarkus.test.QuarkusUnitTest;

/** An application whose gRPC server asks its callers for certificates, and sees who calls. */
abstract class CallersTest {

    private static final Certificates MADE = Certificates.make().with("server", "payment", "payment.default.svc")
            .with("betting", "betting", "betting.default.svc").with("stranger", "stranger", "stranger.default.svc");
    private static final int PORT = EchoServer.freePort();

    static QuarkusUnitTest application(boolean vertx) {
        QuarkusUnitTest application = new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClasses(CallersTest.class, EchoServer.class, Certificates.class))
                .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
                .overrideRuntimeConfigKey("quarkus.grpc.server.test-port", Integer.toString(PORT))
                .overrideRuntimeConfigKey("quarkus.grpc.server.ssl.certificate", MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.grpc.server.ssl.key", MADE.key("server").toString())
                .overrideRuntimeConfigKey("quarkus.grpc.server.ssl.trust-store", MADE.trustStore("betting").toString())
                .overrideRuntimeConfigKey("quarkus.grpc.server.ssl.trust-store-password", Certificates.PASSWORD)
                .overrideConfigKey("quarkus.grpc.server.ssl.client-auth", "REQUIRED")
                .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.payment.tls-configuration-name", "betting")
                .overrideConfigKey("quarkus.grpc.clients.stranger.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.stranger.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.stranger.tls-configuration-name", "stranger")
                .overrideConfigKey("quarkus.grpc.clients.nobody.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.nobody.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.nobody.tls-configuration-name", "nobody")
                .overrideRuntimeConfigKey("quarkus.tls.betting.trust-store.pem.certs", MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.tls.betting.key-store.pem.0.cert", MADE.certificate("betting").toString())
                .overrideRuntimeConfigKey("quarkus.tls.betting.key-store.pem.0.key", MADE.key("betting").toString())
                .overrideRuntimeConfigKey("quarkus.tls.stranger.trust-store.pem.certs", MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.tls.stranger.key-store.pem.0.cert", MADE.certificate("stranger").toString())
                .overrideRuntimeConfigKey("quarkus.tls.stranger.key-store.pem.0.key", MADE.key("stranger").toString())
                .overrideRuntimeConfigKey("quarkus.tls.nobody.trust-store.pem.certs", MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "127.0.0.1:" + PORT);
        for (String client : List.of("payment", "stranger", "nobody")) {
            application.overrideConfigKey("quarkus.grpc.clients." + client + ".use-quarkus-grpc-client",
                    Boolean.toString(vertx));
        }
        return application;
    }

    @GrpcClient("payment")
    Channel payment;

    @GrpcClient("stranger")
    Channel stranger;

    @GrpcClient("nobody")
    Channel nobody;

    @Test
    void callerWithACertificate_isKnownByItsSubject() {
        await().ignoreExceptions().untilAsserted(() -> assertThat(EchoServer.call(payment)).contains("CN=betting"));
    }

    @Test
    void callerWithAnotherCertificate_isRefused_andTold() {
        assertRefused(stranger);
    }

    @Test
    void callerWithoutACertificate_isRefused_andTold() {
        assertRefused(nobody);
    }

    private static void assertRefused(Channel channel) {
        await().untilAsserted(() -> assertThatThrownBy(() -> EchoServer.call(channel))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains("'payment'",
                            "the server wants a client certificate that it trusts, and got another or none");
                }));
    }

    /** Puts the subject of the caller's certificate where the service finds it. */
    @Singleton
    @GlobalInterceptor
    static class Callers implements ServerInterceptor {

        static final Context.Key<Principal> CALLER = Context.key("caller");

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
                ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                return Contexts.interceptCall(Context.current().withValue(CALLER, session.getPeerPrincipal()), call, headers,
                        next);
            } catch (SSLPeerUnverifiedException e) {
                call.close(Status.UNAUTHENTICATED.withDescription("no certificate").withCause(e), new Metadata());
                return new ServerCall.Listener<>() {
                };
            }
        }
    }

    /** Answers who calls. */
    @GrpcService
    static class WhoAmI implements BindableService {

        @Override
        public ServerServiceDefinition bindService() {
            return EchoServer.service(() -> Callers.CALLER.get().getName());
        }
    }
}
