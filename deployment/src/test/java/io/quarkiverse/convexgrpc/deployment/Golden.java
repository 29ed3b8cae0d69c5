package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.ProdModeTestResults;
import io.quarkus.test.QuarkusProdModeTest;

/**
 * Files that were read line by line beside the API's documentation, and what is made now. Where the variable {@code CI} is
 * not set, what is made takes the file's place, and the test fails all the same: read the difference before you commit it.
 */
final class Golden {

    /** From the module's folder. */
    static final Path FOLDER = Path.of("src", "test", "resources", "manifests");

    private Golden() {
    }

    /** An application that serves calls; what depends on the place and time of the build is left out. */
    static QuarkusProdModeTest application(String name) {
        return new QuarkusProdModeTest()
                .withApplicationRoot(jar -> jar.addClasses(EchoService.class, EchoServer.class))
                .setApplicationName(name).setApplicationVersion("v1.0.0")
                .overrideConfigKey("quarkus.convex-grpc.service-name", name)
                .overrideConfigKey("quarkus.container-image.image", "convex/" + name + ":v1.0.0")
                .overrideConfigKey("quarkus.kubernetes.vcs-uri.enabled", "false")
                .overrideConfigKey("quarkus.openshift.vcs-uri.override", "https://example.org/convex.git");
    }

    /** The specification's example: it serves calls, and calls another service. */
    static QuarkusProdModeTest betting() {
        return application("convex-betting-service").overrideConfigKey("quarkus.grpc.clients.payment.name-resolver", "convex")
                .overrideConfigKey("quarkus.grpc.clients.payment.host", "convex-payment-service");
    }

    /** An extension of Quarkus' own, in the version that the tests run with. */
    static Dependency dependency(String artifact) {
        return Dependency.of("io.quarkus", artifact, Version.getVersion());
    }

    /** The objects of a file that the build wrote. */
    static List<HasMetadata> objects(ProdModeTestResults results, String file) throws IOException {
        try (InputStream made = Files.newInputStream(results.getBuildDir().resolve("kubernetes").resolve(file))) {
            return new KubernetesSerialization().unmarshal(made);
        }
    }

    static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> type) {
        assertThat(objects).filteredOn(type::isInstance).hasSize(1);
        return objects.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    static void check(String name, Path made) {
        try {
            Path golden = FOLDER.resolve(name);
            String now = Files.readString(made);
            if (Files.exists(golden) && Files.readString(golden).equals(now)) {
                return;
            }
            if (System.getenv("CI") == null) {
                Files.createDirectories(FOLDER);
                Files.writeString(golden, now);
            }
            assertThat(golden).as("manifests as they were when somebody read them").content().isEqualTo(now);
            assertThat(System.getenv("CI")).as("written anew: %s. Read the difference, then run the test again", golden)
                    .isNotNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
