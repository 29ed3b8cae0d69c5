package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GrpcClient;
import io.quarkus.test.QuarkusUnitTest;

/** Clients over Vert.x whose TLS is in keys of their own, or in the registry's configuration without a name. */
class VertxTlsKeysTest {

    private static final Certificates MADE = Certificates.make().with("server", "payment", "payment.default.svc")
            .with("other", "other", "other.default.svc");
    private static final int PORT = EchoServer.freePort();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = application();

    private static QuarkusUnitTest application() {
        QuarkusUnitTest application = new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, Certificates.class))
                .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false");
        for (String client : new String[] { "ssl", "untrusting", "pem", "careless", "careless-ledger", "anyone", "nameless",
                "plain" }) {
            application.overrideConfigKey("quarkus.grpc.clients." + client + ".name-resolver", "convex")
                    .overrideConfigKey("quarkus.grpc.clients." + client + ".host",
                            client.equals("careless-ledger") || client.equals("anyone") ? "ledger" : "payment")
                    .overrideConfigKey("quarkus.grpc.clients." + client + ".use-quarkus-grpc-client", "true");
        }
        for (String client : new String[] { "pem", "careless", "careless-ledger", "anyone" }) {
            application.overrideRuntimeConfigKey("quarkus.grpc.clients." + client + ".tls.enabled", "true");
        }
        for (String client : new String[] { "careless", "careless-ledger", "anyone" }) {
            application.overrideRuntimeConfigKey("quarkus.grpc.clients." + client + ".tls.trust-all", "true");
        }
        return application
                .overrideRuntimeConfigKey("quarkus.grpc.clients.ssl.ssl.trust-store", MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.grpc.clients.untrusting.ssl.trust-store",
                        MADE.certificate("other").toString())
                .overrideRuntimeConfigKey("quarkus.grpc.clients.pem.tls.trust-certificate-pem.certs",
                        MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.grpc.clients.anyone.tls.verify-hostname", "false")
                .overrideRuntimeConfigKey("quarkus.grpc.clients.nameless.plain-text", "false")
                .overrideRuntimeConfigKey("quarkus.tls.trust-store.pem.certs", MADE.certificate("server").toString())
                .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "127.0.0.1:" + PORT)
                .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.ledger", "127.0.0.1:" + PORT)
                .overrideRuntimeConfigKey("test.certificates", MADE.folder.toString())
                .overrideRuntimeConfigKey("test.port", Integer.toString(PORT));
    }

    @GrpcClient("ssl")
    Channel ssl;

    @GrpcClient("untrusting")
    Channel untrusting;

    @GrpcClient("pem")
    Channel pem;

    @GrpcClient("careless")
    Channel careless;

    @GrpcClient("careless-ledger")
    Channel carelessLedger;

    @GrpcClient("anyone")
    Channel anyone;

    @GrpcClient("nameless")
    Channel nameless;

    @GrpcClient("plain")
    Channel plain;

    @ConfigProperty(name = "test.certificates")
    String folder;

    @ConfigProperty(name = "test.port")
    int port;

    private EchoServer server;

    @BeforeEach
    void start() {
        Certificates certificates = Certificates.in(folder);
        server = new EchoServer("a", port, builder -> builder.useTransportSecurity(
                certificates.certificate("server").toFile(), certificates.key("server").toFile()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void keysOfTheClient_sayWhoIsTrusted() {
        for (Channel channel : new Channel[] { ssl, pem, careless, anyone }) {
            answers(channel);
        }
        fails(untrusting, "the server's certificate is not trusted");
        fails(carelessLedger, "the server's certificate does not fit", "ledger.default.svc");
    }

    @Test
    void clientWithoutKeysOfItsOwn_isEncryptedWhereItIsToldTo_byTheConfigurationWithoutAName() {
        answers(nameless);
        fails(plain, "endpoints of service 'payment'");
    }

    private static void answers(Channel channel) {
        await().ignoreExceptions().until(() -> EchoServer.call(channel).equals("a"));
    }

    private static void fails(Channel channel, String... texts) {
        await().untilAsserted(() -> assertThatThrownBy(() -> EchoServer.call(channel))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains(texts);
                }));
    }
}
