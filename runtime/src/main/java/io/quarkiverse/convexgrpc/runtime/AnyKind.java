package io.quarkiverse.convexgrpc.runtime;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.runtime.RawExtension;

/**
 * In a native executable without a Kubernetes client, an object of whatever kind is read as the JSON that it is. Such are
 * the extensions in a kubeconfig. Otherwise the executable would hold every kind there is, and its builders.
 */
@TargetClass(className = "io.fabric8.kubernetes.internal.KubernetesDeserializer", onlyWith = AnyKind.WithoutClient.class)
final class AnyKind {

    @Substitute
    KubernetesResource deserialize(JsonParser parser, JsonNode node) throws IOException {
        Object value = parser.getCodec().treeToValue(node, Object.class);
        return value == null ? null : new RawExtension(value);
    }

    /** Whether Quarkus' extension is missing, without which a native executable can have no client. */
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
