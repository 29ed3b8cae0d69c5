package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkiverse.convexgrpc.ConvexGrpcLoadBalancedClientFactory;
import io.quarkus.test.QuarkusUnitTest;

/** Clients that are made at run time, whose TLS is configured in Quarkus' registry: for all, and for a service. */
class ClientFactoryTlsTest {

    private static final Certificates MADE = Certificates.make().with("payment", "payment", "payment.default.svc")
            .with("other", "other", "other.default.svc");
    private static final int PORT = EchoServer.freePort();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(EchoServer.class, Certificates.class))
            .overrideConfigKey("quarkus.convex-grpc.service-discovery.enabled", "false")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.payment", "127.0.0.1:" + PORT)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.\"payment:admin\"", "127.0.0.1:" + PORT)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.service-discovery.static.ledger", "127.0.0.1:" + PORT)
            .overrideRuntimeConfigKey("quarkus.convex-grpc.services.payment.tls-configuration-name", "payment")
            .overrideRuntimeConfigKey("quarkus.convex-grpc.client-factory.tls-configuration-name", "other")
            .overrideRuntimeConfigKey("quarkus.tls.payment.trust-store.pem.certs", MADE.certificate("payment").toString())
            .overrideRuntimeConfigKey("quarkus.tls.other.trust-store.pem.certs", MADE.certificate("other").toString())
            .overrideRuntimeConfigKey("test.certificates", MADE.folder.toString())
            .overrideRuntimeConfigKey("test.port", Integer.toString(PORT));

    @Inject
    ConvexGrpcLoadBalancedClientFactory factory;

    @ConfigProperty(name = "test.certificates")
    String folder;

    @ConfigProperty(name = "test.port")
    int port;

    private EchoServer server;

    @BeforeEach
    void start() {
        Certificates certificates = Certificates.in(folder);
        server = EchoServer.again("a", port, builder -> builder.useTransportSecurity(
                certificates.certificate("payment").toFile(), certificates.key("payment").toFile()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void service_withATlsConfigurationOfItsOwn_isTrustedByIt_andSoIsEachOfItsPorts() {
        await().ignoreExceptions().until(() -> EchoServer.call(factory.channel("payment")).equals("a"));
        await().ignoreExceptions().until(() -> EchoServer.call(factory.channel("payment:admin")).equals("a"));
    }

    @Test
    void service_withoutOne_hasThatOfAll() {
        await().untilAsserted(() -> assertThatThrownBy(() -> EchoServer.call(factory.channel("ledger")))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription()).contains("the server's certificate is not trusted");
                }));
    }
}
