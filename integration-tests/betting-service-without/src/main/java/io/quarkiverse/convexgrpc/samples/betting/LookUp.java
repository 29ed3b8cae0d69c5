package io.quarkiverse.convexgrpc.samples.betting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.StartupEvent;

/**
 * Follows the EndpointSlices of the payment service by an informer of Quarkus' own Kubernetes client, and does nothing with
 * them: what an application pays that looks its endpoints up by hand.
 */
@ApplicationScoped
public class LookUp {

    @ConfigProperty(name = "look-up", defaultValue = "false")
    boolean wanted;

    void start(@Observes StartupEvent started, Instance<KubernetesClient> client) {
        if (wanted) {
            client.get().discovery().v1().endpointSlices()
                    .withLabel("kubernetes.io/service-name", "convex-payment-service")
                    .runnableInformer(0).start();
        }
    }
}
