package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;

/** Pods are dialled by address; their certificate names the service. */
class TlsTest {

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
    void certificateOfAnotherService_isRefused_withTheReason() throws Exception {
        try (Pod pod = serving("ledger.bank.svc"); Client client = trusting()) {
            client.discover(pod.ready());

            assertThatThrownBy(client::call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(e.getStatus().getDescription()).contains("'payment'", "'shop'");
                assertThat(e).hasStackTraceContaining("payment.shop.svc");
            });
        }
    }

    private Pod serving(String name) throws Exception {
        new CertificateGenerator(folder, true)
                .generate(new CertificateRequest().withName("pod").withCN("pod").withFormat(Format.PEM)
                        .withSubjectAlternativeName("DNS:" + name));
        return Pod.start("a", "127.0.0.1", 0, builder -> builder.useTransportSecurity(
                folder.resolve("pod.crt").toFile(), folder.resolve("pod.key").toFile()));
    }

    private Client trusting() {
        return new Client(PolicyName.LEAST_REQUEST, Mode.ENDPOINTS, builder -> builder.sslContext(trust()));
    }

    private SslContext trust() {
        try {
            return GrpcSslContexts.forClient().trustManager(folder.resolve("pod.crt").toFile()).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
