package io.quarkiverse.convexgrpc.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;

/** The manifests that the extension makes of applications, as the module {@code deployment} keeps them. */
final class Generated {

    /** Of a service that calls another. */
    static final String CALLER = "betting-1.32.yml";
    /** For the namespaces of the services that it calls. */
    static final String FOREIGN_ROLES = "everything-on-foreign-roles.yml";
    /** Of a service that calls none, with nothing configured. */
    static final String DEFAULT = "default-1.32.yml";

    private static final Path FOLDER = Path.of("..", "..", "deployment", "src", "test", "resources", "manifests");
    /** What the Prometheus adapter reads: no object of a Kubernetes API. */
    private static final String ADAPTER_RULES = "everything-on-adapter-rules.yml";

    private Generated() {
    }

    static List<String> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals(ADAPTER_RULES)).sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All objects of a file. */
    static List<GenericKubernetesResource> objects(String file) {
        return texts(file).map(text -> Serialization.unmarshal(text, GenericKubernetesResource.class)).toList();
    }

    /** The one object of its kind. */
    static <T extends HasMetadata> T object(String file, Class<T> kind) {
        List<String> texts = texts(file).filter(text -> text.lines()
                .anyMatch(line -> line.replace("\"", "").equals("kind: " + kind.getSimpleName()))).toList();
        if (texts.size() != 1) {
            throw new IllegalArgumentException(texts.size() + " times " + kind.getSimpleName() + " in " + file);
        }
        return Serialization.unmarshal(texts.get(0), kind);
    }

    private static Stream<String> texts(String file) {
        try {
            return Arrays.stream(Files.readString(FOLDER.resolve(file)).split("(?m)^---\\R")).filter(text -> !text.isBlank());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the object as it is or, where it is there, merges it into what is there, as {@code kubectl apply} does. */
    static GenericKubernetesResource apply(KubernetesClient admin, String namespace, HasMetadata object) {
        Resource<GenericKubernetesResource> there = resource(admin, namespace, object);
        String json = Serialization.asJson(object);
        return there.get() == null
                ? admin.genericKubernetesResources(object.getApiVersion(), object.getKind()).inNamespace(namespace)
                        .resource(Serialization.unmarshal(json, GenericKubernetesResource.class)).create()
                : there.patch(PatchContext.of(PatchType.JSON_MERGE), json);
    }

    static Resource<GenericKubernetesResource> resource(KubernetesClient admin, String namespace, HasMetadata object) {
        return admin.genericKubernetesResources(object.getApiVersion(), object.getKind()).inNamespace(namespace)
                .withName(object.getMetadata().getName());
    }

    /** The object with a text in its JSON replaced. */
    static <T extends HasMetadata> T edited(T object, UnaryOperator<String> json) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) object.getClass();
        return Serialization.unmarshal(json.apply(Serialization.asJson(object)), type);
    }
}
