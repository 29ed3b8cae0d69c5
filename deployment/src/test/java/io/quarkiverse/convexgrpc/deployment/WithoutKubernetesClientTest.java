package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.QuarkusUnitTest;

/** An application that has no Kubernetes client, and code that could do with one. */
class WithoutKubernetesClientTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(Reader.class))
            .setLogRecordPredicate(entry -> entry.getLoggerName().startsWith("io.quarkiverse.convexgrpc"))
            .assertLogRecords(entries -> assertThat(entries).anySatisfy(entry -> assertThat(
                    String.format(entry.getMessage(), entry.getParameters()))
                    .contains("quarkus-kubernetes-client", Reader.class.getName())));

    @Inject
    Reader reader;

    @Test
    void buildNamesTheClass_andWhatToAdd() {
        assertThat(reader.clients.isUnsatisfied()).isTrue();
    }

    @Singleton
    static class Reader {

        @Inject
        Instance<KubernetesClient> clients;
    }
}
