package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;

/**
 * The cluster that {@code KUBECONFIG} names, as its administrator sees it. What a test makes lies in namespaces that are
 * taken away at the end. Thread-safe.
 */
final class RealCluster implements AutoCloseable {

    /** The ServiceAccount that the application runs under: that of the generated manifests. */
    static final String ACCOUNT = "convex-betting-service";

    /** Nobody schedules it but the test. */
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: %1$s
            spec:
              replicas: %2$d
              selector:
                matchLabels:
                  app: %1$s
              strategy:
                type: RollingUpdate
                rollingUpdate:
                  maxUnavailable: 0
                  maxSurge: 1
              template:
                metadata:
                  labels:
                    app: %1$s
                spec:
                  schedulerName: convex-test
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 30
                  containers:
                    - name: server
                      image: registry.invalid/server:v1
                      ports:
                        - name: grpc
                          containerPort: %3$d
                      readinessProbe:
                        tcpSocket:
                          port: grpc
                        periodSeconds: 1
            """;

    /** In the namespace of the application. */
    final NamespacedKubernetesClient admin;
    /** Where the application runs. */
    final String namespace;
    private final Config config;
    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();

    RealCluster() {
        // only from the file: the application under test has the system properties
        config = Config.fromKubeconfig(new File(System.getenv("KUBECONFIG").split(File.pathSeparator)[0]));
        config.setClientKeyAlgo(keyAlgorithm());
        try (KubernetesClient anywhere = client(config)) {
            namespace = createNamespace(anywhere);
        }
        admin = client(new ConfigBuilder(config).withNamespace(namespace).build()).adapt(NamespacedKubernetesClient.class);
        createAccount();
    }

    /** The client takes every key that does not say so for one of RSA; the certificate tells. */
    private String keyAlgorithm() {
        if (config.getClientCertFile() == null && config.getClientCertData() == null) {
            return config.getClientKeyAlgo();
        }
        try (InputStream certificate = CertUtils.getInputStreamFromDataOrFile(config.getClientCertData(),
                config.getClientCertFile())) {
            return CertificateFactory.getInstance("X.509").generateCertificate(certificate).getPublicKey().getAlgorithm();
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("the client certificate of KUBECONFIG", e);
        }
    }

    String masterUrl() {
        return config.getMasterUrl();
    }

    /** An administrator's client. The caller closes it. */
    KubernetesClient client(ApiProxy proxy) {
        return client(proxy, request -> {
        });
    }

    /** @param requests told of each request, as it is sent */
    KubernetesClient client(ApiProxy proxy, Consumer<URI> requests) {
        return client(new ConfigBuilder(config).withMasterUrl(proxy.url()).withNamespace(namespace)
                .withDisableHostnameVerification(true).build(), requests);
    }

    private static KubernetesClient client(Config config) {
        return client(config, request -> {
        });
    }

    private static KubernetesClient client(Config config, Consumer<URI> requests) {
        return new KubernetesClientBuilder().withConfig(config).withHttpClientFactory(new Told(requests)).build();
    }

    /** One more namespace. */
    String createNamespace() {
        return createNamespace(admin);
    }

    private String createNamespace(KubernetesClient client) {
        String name = "convex-test-" + UUID.randomUUID().toString().substring(0, 8);
        client.namespaces().resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build()).create();
        namespaces.add(name);
        // without it, pods are refused
        await().until(() -> client.serviceAccounts().inNamespace(name).withName("default").get() != null);
        return name;
    }

    /** Unless it is there. */
    void createAccount() {
        if (admin.serviceAccounts().withName(ACCOUNT).get() == null) {
            admin.serviceAccounts().resource(Generated.object(Generated.CALLER, ServiceAccount.class)).create();
        }
    }

    /** After it, the tokens of the ServiceAccount are worth nothing. */
    void deleteAccount() {
        admin.serviceAccounts().withName(ACCOUNT).delete();
    }

    /** A new token of the ServiceAccount. */
    String token() {
        return admin.serviceAccounts().withName(ACCOUNT).tokenRequest(new TokenRequestBuilder().withNewSpec()
                .withExpirationSeconds(3600L).endSpec().build()).getStatus().getToken();
    }

    /** Whoever comes with that token. The caller closes it. */
    KubernetesClient client(String token) {
        return client(new ConfigBuilder(config).withClientCertData(null).withClientCertFile(null).withClientKeyData(null)
                .withClientKeyFile(null).withOauthToken(token).build());
    }

    /** Whether the API server knows who comes with that token. */
    boolean accepts(String token) {
        try (KubernetesClient bearer = client(token)) {
            bearer.discovery().v1().endpointSlices().inNamespace(namespace).list();
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
            return false;
        }
    }

    /** What a pod would find at {@code /var/run/secrets/kubernetes.io/serviceaccount/ca.crt}. */
    Path writeCertificateAuthority(Path file) throws IOException {
        return config.getCaCertFile() != null ? Files.copy(Path.of(config.getCaCertFile()), file)
                : Files.write(file, Base64.getDecoder().decode(config.getCaCertData()));
    }

    /** Gives the application, in a namespace, the Role that is generated for it, in place of what it had there. */
    void allow(String namespace) {
        grant(namespace, Generated.object(file(namespace), Role.class));
        RoleBinding binding = Generated.object(file(namespace), RoleBinding.class);
        if (!namespace.equals(this.namespace)) {
            binding.getMetadata().setNamespace(namespace);
            binding.getSubjects().get(0).setNamespace(this.namespace);
        }
        admin.rbac().roleBindings().inNamespace(namespace).resource(binding).createOr(NonDeletingOperation::update);
    }

    /** As {@link #allow}, but with no verbs except these. */
    void allowOnly(String namespace, String... verbs) {
        allow(namespace);
        Role role = Generated.object(file(namespace), Role.class);
        role.getRules().get(0).setVerbs(List.of(verbs));
        grant(namespace, role);
    }

    private String file(String namespace) {
        return namespace.equals(this.namespace) ? Generated.CALLER : Generated.FOREIGN_ROLES;
    }

    private void grant(String namespace, Role role) {
        role.getMetadata().setNamespace(namespace);
        admin.rbac().roles().inNamespace(namespace).resource(role).createOr(NonDeletingOperation::update);
    }

    /** A Service over the pods with the label {@code app} of its name. */
    void createService(String name) {
        createService(admin, name, service -> {
        });
    }

    static void createService(NamespacedKubernetesClient admin, String name, Consumer<ServiceBuilder> options) {
        ServiceBuilder service = new ServiceBuilder().withNewMetadata().withName(name).endMetadata()
                .withNewSpec().addToSelector("app", name)
                .addNewPort().withName("grpc").withPort(50051).withNewTargetPort("grpc").endPort().endSpec();
        options.accept(service);
        admin.services().resource(service.build()).create();
    }

    /** A Deployment of pods with the label {@code app} of its name, which replaces them one by one. */
    void createDeployment(String name, int replicas, int port) {
        admin.apps().deployments()
                .resource(Serialization.unmarshal(DEPLOYMENT.formatted(name, replicas, port), Deployment.class)).create();
    }

    /** Has the Deployment's pods replaced by those of another version. */
    void roll(String name, String version) {
        admin.apps().deployments().withName(name).edit(deployment -> new DeploymentBuilder(deployment).editSpec()
                .editTemplate().editSpec().editContainer(0).withImage("registry.invalid/server:" + version).endContainer()
                .endSpec().endTemplate().endSpec().build());
    }

    /** Whether all pods are of the newest version and no other is left. */
    boolean isRolledOut(String name, int replicas) {
        Deployment deployment = admin.apps().deployments().withName(name).get();
        DeploymentStatus status = deployment.getStatus();
        return status != null && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
                && Objects.equals(status.getUpdatedReplicas(), replicas)
                && Objects.equals(status.getAvailableReplicas(), replicas)
                && admin.pods().withLabel("app", name).list().getItems().size() == replicas;
    }

    List<EndpointSlice> slices(String service) {
        return admin.discovery().v1().endpointSlices().withLabel("kubernetes.io/service-name", service).list().getItems();
    }

    /** By pod: while slices change, one may be in two of them. */
    Map<String, Endpoint> endpoints(String service) {
        return slices(service).stream().flatMap(slice -> slice.getEndpoints().stream())
                .collect(Collectors.toMap(endpoint -> endpoint.getTargetRef().getName(), endpoint -> endpoint, (a, b) -> b));
    }

    /** Since 1.20.7, EndpointSlices take no loopback addresses. */
    boolean takesLoopbackAddresses() {
        try {
            admin.discovery().v1().endpointSlices().resource(new EndpointSliceBuilder().withNewMetadata()
                    .withName("dry-run").endMetadata().withAddressType("IPv4")
                    .addNewEndpoint().withAddresses("127.0.0.1").endEndpoint().build()).dryRun().create();
            return true;
        } catch (KubernetesClientException refused) {
            return false;
        }
    }

    /** An address of this machine that every cluster takes. */
    static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                    .filter(a -> a.getAddress().length == 4 && !a.isLoopbackAddress() && !a.isLinkLocalAddress()).findFirst()
                    .orElseThrow().getHostAddress();
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (admin) {
            namespaces.forEach(name -> admin.namespaces().withName(name).delete());
            // there is no kubelet that would end pods
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> namespaces.stream().noneMatch(name -> {
                admin.pods().inNamespace(name).withGracePeriod(0).delete();
                return admin.namespaces().withName(name).get() != null;
            }));
        }
    }

    /** Makes clients that tell of their requests. */
    private static final class Told extends VertxHttpClientFactory {

        private final Consumer<URI> requests;

        Told(Consumer<URI> requests) {
            this.requests = requests;
        }

        @Override
        public VertxHttpClientBuilder<VertxHttpClientFactory> newBuilder() {
            VertxHttpClientBuilder<VertxHttpClientFactory> builder = super.newBuilder();
            builder.addOrReplaceInterceptor("told", new Interceptor() {

                @Override
                public void before(BasicBuilder request, HttpRequest sent, RequestTags tags) {
                    requests.accept(sent.uri());
                }
            });
            return builder;
        }
    }
}
