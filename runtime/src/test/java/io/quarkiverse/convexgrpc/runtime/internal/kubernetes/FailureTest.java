package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;

import javax.net.ssl.SSLHandshakeException;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What people are told of failures that say too little themselves. */
class FailureTest {

    @Test
    void certificate_notTrusted_isSaid() {
        Throwable root = new CertPathBuilderException("unable to find valid certification path to requested target");
        assertThat(text(new SSLHandshakeException("PKIX path building failed").initCause(root)))
                .isEqualTo("its certificate is not trusted: unable to find valid certification path to requested target");
        assertThat(text(new SSLHandshakeException("").initCause(new CertificateExpiredException("NotAfter: yesterday"))))
                .isEqualTo("its certificate is not trusted: NotAfter: yesterday");
    }

    @Test
    void host_unknown_isSaid_andWhatIsMissingOutsideACluster() {
        assertThat(text(new UnknownHostException("kubernetes.default.svc")))
                .startsWith("unknown host: kubernetes.default.svc").contains("outside a cluster", "kubeconfig");
    }

    @Test
    void anythingElse_isToldAsItIs() {
        assertThat(text(new IOException("Connection refused"))).isEqualTo("Connection refused");
    }

    @Test
    void classMissing_isSaid_notItsNameAlone() {
        assertThat(text(new NoClassDefFoundError("io/example/Codec"))).isEqualTo(
                "java.lang.NoClassDefFoundError: io/example/Codec");
    }

    private static String text(Throwable root) {
        return Failure.of(new KubernetesClientException("An error has occurred.", root)).text();
    }
}
