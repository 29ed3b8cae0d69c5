package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkiverse.convexgrpc.ConvexGrpcKubernetesServiceDiscovery;
import io.quarkiverse.convexgrpc.ServiceEndpoint;
import io.quarkus.test.QuarkusUnitTest;

/** An application that has Quarkus' Kubernetes client: discovery goes by the client's {@link Config}. */
class BesideKubernetesClientTest {

    private static final ApiStub API = new ApiStub(9000);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(ApiStub.class, Golden.class))
            .setForcedDependencies(List.of(Golden.dependency("quarkus-kubernetes-client")))
            .overrideRuntimeConfigKey("quarkus.kubernetes-client.namespace", "shop")
            .overrideRuntimeConfigKey("quarkus.kubernetes-client.api-server-url", API.url());

    @Inject
    ConvexGrpcKubernetesServiceDiscovery discovery;

    @Inject
    KubernetesClient client;

    @Any
    @Inject
    Instance<Config> configs;

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void oneConfigurationIsThere_forBoth() {
        assertThat(configs.stream()).singleElement().isSameAs(client.getConfiguration());
        assertThat(client.getNamespace()).isEqualTo("shop");
        assertThat(discovery.getServiceEndpoint("payment")).map(ServiceEndpoint::pod).contains("payment-a");
    }
}
