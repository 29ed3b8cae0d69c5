package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateHolder;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;

/** Pods are dialled by address; their certificate names the service. */
@ParameterizedClass
@EnumSource
class TlsTest {

    private final Transport transport;

    TlsTest(Transport transport) {
        this.transport = transport;
    }

    @TempDir
    Path folder;

    @Test
    void certificateOfTheService_verifies_thoughThePodIsDialled() throws Exception {
        try (Pod pod = serving("payment.shop.svc"); Client client = trusting()) {
            client.discover(pod.ready());

            assertThat(client.call()).isEqualTo("a");
        }
    }

    @Test
    void certificateOfAnotherService_isRefused_withTheName() throws Exception {
        try (Pod pod = serving("ledger.bank.svc"); Client client = trusting()) {
            client.discover(pod.ready());

            assertUnavailable(client, "the server's certificate does not fit: ", "payment.shop.svc");
        }
    }

    @Test
    void certificateThatNobodyTrusts_isRefused_withTheReason() throws Exception {
        try (Pod pod = serving("payment.shop.svc"); Client client = client(GrpcSslContexts.forClient())) {
            client.discover(pod.ready());

            assertUnavailable(client, "the server's certificate is not trusted: ");
        }
    }

    @Test
    void certificateThatHasExpired_isRefused_withTheDay() throws Exception {
        CertificateHolder authority = new CertificateHolder("ca", List.of(), Duration.ofDays(1), false, null, null);
        CertificateRequest expired = request("payment.shop.svc").withDuration(Duration.ofDays(-1))
                .signedWith(authority.certificate(), authority.keys().getPrivate());
        try (Pod pod = serving(expired, builder -> {
        }); Client client = client(GrpcSslContexts.forClient().trustManager(authority.certificate()))) {
            client.discover(pod.ready());

            assertUnavailable(client, "the server's certificate is not valid at this time: ", "NotAfter");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
    void serverThatWantsACertificate_saysSo_whereThereIsNone(String protocol) throws Exception {
        try (Pod pod = wantingACertificate(); Client client = client(trust(), protocol)) {
            client.discover(pod.ready());

            assertUnavailable(client, "the server wants a client certificate that it trusts, and got another or none: ");
        }
    }

    @Test
    void serverThatWantsACertificate_saysSo_whereThereIsAnother() throws Exception {
        try (Pod pod = wantingACertificate()) {
            generate(new CertificateRequest().withName("stranger").withCN("stranger").withFormat(Format.PEM));
            try (Client client = client(trust().keyManager(file("stranger.crt"), file("stranger.key")))) {
                client.discover(pod.ready());

                assertUnavailable(client, "the server wants a client certificate that it trusts, and got another or none: ");
            }
        }
    }

    @Test
    void serverWithoutTls_isToldApart() {
        try (Pod pod = Pod.start("a"); Client client = client(GrpcSslContexts.forClient())) {
            client.discover(pod.ready());

            assertUnavailable(client, "TLS failed: ");
        }
    }

    private static void assertUnavailable(Client client, String... texts) {
        assertThatThrownBy(client::call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(e.getStatus().getDescription()).contains("'payment'", "'shop'").contains(texts);
            assertThat(e).hasRootCauseInstanceOf(Exception.class);
        });
    }

    private Pod wantingACertificate() throws Exception {
        return serving(request("payment.shop.svc"), builder -> {
            try {
                builder.sslContext(GrpcSslContexts.forServer(file("pod.crt"), file("pod.key"))
                        .trustManager(file("pod.crt")).clientAuth(ClientAuth.REQUIRE).build());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Pod serving(String name) throws Exception {
        return serving(request(name), builder -> {
        });
    }

    private Pod serving(CertificateRequest request, Consumer<NettyServerBuilder> options) throws Exception {
        generate(request);
        return Pod.start("a", "127.0.0.1", 0, builder -> {
            builder.useTransportSecurity(file("pod.crt"), file("pod.key"));
            options.accept(builder);
        });
    }

    private static CertificateRequest request(String name) {
        return new CertificateRequest().withName("pod").withCN("pod").withFormat(Format.PEM)
                .withSubjectAlternativeName("DNS:" + name);
    }

    private void generate(CertificateRequest request) throws Exception {
        new CertificateGenerator(folder, true).generate(request);
    }

    private Client trusting() {
        return client(trust());
    }

    private SslContextBuilder trust() {
        return GrpcSslContexts.forClient().trustManager(file("pod.crt"));
    }

    private Client client(SslContextBuilder tls, String... protocols) {
        try {
            return new Client(transport, PolicyName.LEAST_REQUEST, Mode.ENDPOINTS,
                    protocols.length == 0 ? tls.build() : tls.protocols(protocols).build(),
                    protocols.length == 0 ? Set.of("TLSv1.2", "TLSv1.3") : Set.of(protocols));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private File file(String name) {
        return folder.resolve(name).toFile();
    }
}
