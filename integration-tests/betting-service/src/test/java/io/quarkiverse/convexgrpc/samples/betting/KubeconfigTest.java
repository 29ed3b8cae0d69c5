package io.quarkiverse.convexgrpc.samples.betting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.grpc.StatusRuntimeException;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.quarkiverse.convexgrpc.samples.betting.PaymentPods.Pod;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.KubernetesServer;

/** Outside of a cluster, a kubeconfig says where the Kubernetes API is, and which program knows a token for it. */
@QuarkusTest
@WithTestResource(value = KubeconfigTest.Cluster.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@WithTestResource(BettingApplication.class)
class KubeconfigTest {

    Cluster cluster;

    BettingApplication betting;

    @Test
    void endpointsAreFollowed_overTls_withTheTokenOfTheProgram() throws InterruptedException {
        try (PaymentPods pods = new PaymentPods(cluster.server.getClient())) {
            Pod first = pods.start(1);
            await().ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                    .untilAsserted(() -> assertThat(betting.placeBet("bet").getPaidBy()).isEqualTo(first.name()));

            Pod second = pods.start(2);
            await().untilAsserted(() -> assertThat(betting.placeBets()).containsOnly(first.name(), second.name()));
        }
        assertThat(cluster.tokens()).contains("Bearer told-by-a-program");
    }

    /** An API server with TLS, and the kubeconfig of one who may ask it. */
    public static final class Cluster extends OwnCluster {

        private static final String KUBECONFIG = """
                apiVersion: v1
                kind: Config
                current-context: shop
                contexts:
                - name: shop
                  context:
                    cluster: shop
                    user: bettor
                    namespace: test
                    extensions:
                    - name: context_info
                      extension: {provider: minikube.sigs.k8s.io, version: v1.37.0}
                clusters:
                - name: shop
                  cluster:
                    server: "%s"
                    certificate-authority-data: %s
                    extensions:
                    - name: cluster_info
                      extension: {apiVersion: v1, kind: Pod, spec: {containers: []}}
                users:
                - name: bettor
                  user:
                    exec:
                      apiVersion: client.authentication.k8s.io/v1
                      interactiveMode: Never
                      command: %s
                      env: [{name: TOKEN, value: told-by-a-program}]
                """;
        private static final String PROGRAM = """
                #!/bin/sh
                echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$TOKEN'"}}'
                """;

        private final KubernetesServer server = new KubernetesServer(true, true, InetAddress.getLoopbackAddress(), 0,
                List.of());

        @Override
        Map<String, String> begin() {
            server.before();
            try {
                Path folder = Files.createTempDirectory("kubeconfig").toAbsolutePath();
                Path program = Files.writeString(folder.resolve("program"), PROGRAM);
                program.toFile().setExecutable(true);
                Path kubeconfig = Files.writeString(folder.resolve("config"),
                        KUBECONFIG.formatted(server.getClient().getMasterUrl(), certificate(), program));
                return Map.of("kubeconfig", kubeconfig.toString(), "kubernetes.auth.tryServiceAccount", "false");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The server's, as a kubeconfig has it. */
        private String certificate() throws IOException, GeneralSecurityException {
            URL api = server.getClient().getMasterUrl();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(api.getHost(), api.getPort())) {
                socket.startHandshake();
                String certificate = Base64.getMimeEncoder()
                        .encodeToString(socket.getSession().getPeerCertificates()[0].getEncoded());
                return Base64.getEncoder().encodeToString(("-----BEGIN CERTIFICATE-----\n" + certificate
                        + "\n-----END CERTIFICATE-----\n").getBytes(StandardCharsets.US_ASCII));
            }
        }

        /** What all who asked so far showed of themselves, null where that is nothing. */
        List<String> tokens() throws InterruptedException {
            List<String> tokens = new ArrayList<>();
            RecordedRequest request;
            while ((request = server.getKubernetesMockServer().takeRequest(1, TimeUnit.MILLISECONDS)) != null) {
                tokens.add(request.getHeader("Authorization"));
            }
            return tokens;
        }

        @Override
        public void stop() {
            super.stop();
            server.after();
        }
    }
}
