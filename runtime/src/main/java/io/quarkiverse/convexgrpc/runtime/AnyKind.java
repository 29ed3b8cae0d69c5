package io.quarkiverse.convexgrpc.runtime;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import io.fabric8.kubernetes.api.model.KubernetesResource;

/**
 * In a native executable nobody reads an object of a kind that is not known beforehand, unless there is a client: what a
 * kubeconfig is read into is known. Otherwise the executable would hold every kind there is, and its builders.
 */
@TargetClass(className = "io.fabric8.kubernetes.internal.KubernetesDeserializer", onlyWith = AnyKind.WithoutClient.class)
final class AnyKind {

    @Substitute
    KubernetesResource deserialize(JsonParser parser, JsonNode node) throws IOException {
        throw new IOException("This executable has no Kubernetes client; add the extension quarkus-kubernetes-client");
    }

    /** Whether Quarkus' extension is missing, without which a native executable can make none. */
    static final class WithoutClient implements BooleanSupplier {

        private static final String CLIENT = "io.quarkus.kubernetes.client.runtime.KubernetesClientProducer";

        @Override
        public boolean getAsBoolean() {
            try {
                Class.forName(CLIENT, false, WithoutClient.class.getClassLoader());
                return false;
            } catch (ClassNotFoundException e) {
                return true;
            }
        }
    }
}
