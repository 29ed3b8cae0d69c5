package io.quarkiverse.convexgrpc.deployment;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

/** Which classes of the application, and of its libraries, use a Kubernetes client. */
final class KubernetesClientUsers {

    private static final List<DotName> CLIENTS = Stream.of("io.fabric8.kubernetes.client.KubernetesClient",
            "io.fabric8.openshift.client.OpenShiftClient").map(DotName::createSimple).toList();
    /** Classes of ours and of others that have the client without the application's doing. */
    private static final List<String> NOT_THE_APPLICATIONS = List.of("io.quarkiverse.convexgrpc.runtime.", "io.quarkus.",
            "io.fabric8.", "io.dekorate.");

    private KubernetesClientUsers() {
    }

    /** The first by name. */
    static Optional<String> first(IndexView index) {
        return CLIENTS.stream().flatMap(client -> index.getKnownUsers(client).stream()).map(user -> user.name().toString())
                .filter(user -> NOT_THE_APPLICATIONS.stream().noneMatch(user::startsWith)).sorted().findFirst();
    }
}
