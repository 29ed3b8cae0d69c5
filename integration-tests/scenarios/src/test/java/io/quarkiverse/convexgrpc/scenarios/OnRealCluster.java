package io.quarkiverse.convexgrpc.scenarios;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import io.fabric8.kubernetes.client.Config;

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

        private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0");

        private Allowed() {
        }

        static boolean toWrite() {
            File file = new File(System.getenv().getOrDefault("KUBECONFIG", "").split(File.pathSeparator)[0]);
            return Boolean.parseBoolean(System.getenv("CONVEX_TEST_ANY_CLUSTER")) || !file.isFile()
                    || THIS_MACHINE.contains(URI.create(Config.fromKubeconfig(file).getMasterUrl()).getHost());
        }
    }
}
