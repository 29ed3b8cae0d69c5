package io.quarkiverse.convexgrpc.scenarios;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Needs a real Kubernetes API; how to run these tests is in CONTRIBUTING.md. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+", disabledReason = "no real cluster: KUBECONFIG is not set")
@EnabledIf(value = "io.quarkiverse.convexgrpc.scenarios.OnRealCluster$Allowed#toWrite", disabledReason = "the cluster of"
        + " KUBECONFIG is on another machine; these tests make namespaces, access rights and a Node in it where"
        + " CONVEX_TEST_ANY_CLUSTER is true")
@interface OnRealCluster {

    /** Whose cluster may be written to: one on this machine is made for tests, any other might be in use. */
    final class Allowed {

        /** Read as text: the Kubernetes client must not be loaded before Quarkus decides by which class loader. */
        private static final Pattern SERVER = Pattern.compile("server:\\s*[\"']?https?://(\\[[^]]+]|[^:/\\s\"',}]+)");
        private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0");

        private Allowed() {
        }

        static boolean toWrite() throws IOException {
            Path file = Path.of(System.getenv().getOrDefault("KUBECONFIG", "").split(File.pathSeparator)[0]);
            return Boolean.parseBoolean(System.getenv("CONVEX_TEST_ANY_CLUSTER")) || !Files.isRegularFile(file)
                    || SERVER.matcher(Files.readString(file)).results()
                            .allMatch(server -> THIS_MACHINE.contains(server.group(1)));
        }
    }
}
