package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;

/** Clients whose TLS is configured in Quarkus' registry: what they trust, and that it may change while they run. */
abstract class ClientTlsTest {

    private static final String NAME = "payment.default.svc";
    private static final Certificates MADE = Certificates.make().with("first", "payment", NAME).copy("first", "trusted");
    private static final int PORT = EchoServer.freePort();

    static QuarkusUnitTest application(boolean vertx) {
        QuarkusUnitTest application = new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClasses(ClientTlsTest.class, EchoServer.class, Certificates.class))
                .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
                .overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.payment.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.payment.tls-configuration-name", "strict")
                .overrideConfigKey("quarkus.grpc.clients.resuming.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.resuming.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.resuming.tls-configuration-name", "strict")
                // the JDK resumes sessions of hosts with ports only
                .overrideConfigKey("quarkus.grpc.clients.resuming.override-authority", NAME + ":443")
                .overrideConfigKey("quarkus.grpc.clients.ledger.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.ledger.host", "ledger")
                .overrideConfigKey("quarkus.grpc.clients.ledger.tls-configuration-name", "strict")
                .overrideConfigKey("quarkus.grpc.clients.lenient.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.lenient.host", "ledger")
                .overrideConfigKey("quarkus.grpc.clients.lenient.tls-configuration-name", "lenient")
                .overrideConfigKey("quarkus.grpc.clients.careless.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.careless.host", "payment")
                .overrideConfigKey("quarkus.grpc.clients.careless.tls-configuration-name", "careless")
                .overrideConfigKey("quarkus.grpc.clients.careless-ledger.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.careless-ledger.host", "ledger")
                .overrideConfigKey("quarkus.grpc.clients.careless-ledger.tls-configuration-name", "careless")
                .overrideRuntimeConfigKey("quarkus.tls.careless.trust-all", "true")
                .overrideRuntimeConfigKey("quarkus.tls.strict.trust-store.pem.certs", MADE.certificate("trusted").toString())
                .overrideRuntimeConfigKey("quarkus.tls.lenient.trust-store.pem.certs", MADE.certificate("trusted").toString())
                .overrideRuntimeConfigKey("quarkus.tls.lenient.hostname-verification-algorithm", "NONE")
                .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "127.0.0.1:" + PORT)
                .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.ledger", "127.0.0.1:" + PORT)
                .overrideRuntimeConfigKey("test.certificates", MADE.folder.toString())
                .overrideRuntimeConfigKey("test.port", Integer.toString(PORT));
        for (String client : List.of("payment", "resuming", "ledger", "lenient", "careless", "careless-ledger")) {
            application.overrideConfigKey("quarkus.grpc.clients." + client + ".use-quarkus-grpc-client",
                    Boolean.toString(vertx));
        }
        return application;
    }

    @GrpcClient("payment")
    Channel payment;

    @GrpcClient("resuming")
    Channel resuming;

    @GrpcClient("ledger")
    Channel ledger;

    @GrpcClient("lenient")
    Channel lenient;

    @GrpcClient("careless")
    Channel careless;

    @GrpcClient("careless-ledger")
    Channel carelessLedger;

    @Inject
    TlsConfigurationRegistry registry;

    @Inject
    Event<CertificateUpdatedEvent> updates;

    @ConfigProperty(name = "test.certificates")
    String folder;

    @ConfigProperty(name = "test.port")
    int port;

    private Certificates certificates;
    private EchoServer server;

    @BeforeEach
    void start() {
        certificates = Certificates.in(folder);
        trust("first");
        server = new EchoServer("a", port, with("first"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void certificateThatTheRegistryTrusts_verifies_thoughThePodIsDialled() {
        answers(payment, "a");
    }

    @Test
    void certificateOfAnotherService_isRefused_withItsName() {
        answers(payment, "a");

        fails(ledger, "'ledger'", "'default'", "the server's certificate does not fit", "ledger.default.svc");
    }

    @Test
    void certificateOfAnotherService_isTakenWhereNamesAreNotVerified() {
        answers(lenient, "a");
    }

    @Test
    void certificateThatNobodyTrusts_isTakenByTrustAll_ifItHasTheName() {
        answers(careless, "a");

        fails(carelessLedger, "the server's certificate does not fit", "ledger.default.svc");
    }

    @Test
    void newCertificates_areForNewConnections_oldOnesGoOn() {
        answers(payment, "a");
        certificates.with("second", "payment", NAME);
        trust("second");
        assertThat(EchoServer.call(payment)).as("on the connection that is there").isEqualTo("a");

        restart("b", with("second"));

        answers(payment, "b");
    }

    @Test
    void certificateTrustedNoMore_isRefused_thoughTheSessionCouldBeResumed() throws IOException {
        SslContext same = GrpcSslContexts.forServer(certificates.certificate("first").toFile(),
                certificates.key("first").toFile()).build();
        restart("a", builder -> builder.sslContext(same));
        answers(resuming, "a");
        certificates.with("third", "payment", NAME);
        trust("third");

        restart("b", builder -> builder.sslContext(same));

        fails(resuming, "the server's certificate is not trusted");
    }

    /** Replaces the file and tells the registry, which its reload-period would do in its own time. */
    private void trust(String certificate) {
        certificates.copy(certificate, "trusted");
        for (String name : new String[] { "strict", "lenient" }) {
            TlsConfiguration tls = registry.get(name).orElseThrow();
            assertThat(tls.reload()).isTrue();
            updates.fire(new CertificateUpdatedEvent(name, tls));
        }
    }

    private Consumer<NettyServerBuilder> with(String certificate) {
        return builder -> builder.useTransportSecurity(certificates.certificate(certificate).toFile(),
                certificates.key(certificate).toFile());
    }

    private void restart(String name, Consumer<NettyServerBuilder> options) {
        server.close();
        await().ignoreExceptions().until(() -> {
            server = new EchoServer(name, port, options);
            return true;
        });
    }

    private static void answers(Channel channel, String name) {
        await().ignoreExceptions().until(() -> EchoServer.call(channel).equals(name));
    }

    private static void fails(Channel channel, String... texts) {
        await().untilAsserted(() -> assertThatThrownBy(() -> EchoServer.call(channel))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains(texts);
                    assertThat(e.getStatus().getCause()).isNotNull();
                }));
    }
}
