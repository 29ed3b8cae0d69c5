package io.quarkiverse.convexgrpc.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.autoscaling.api.model.v1.VerticalPodAutoscaler;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

/**
 * The Kubernetes client's typed models know every field that we generate, of Kubernetes' own APIs and of the
 * VerticalPodAutoscaler's and the Prometheus Operator's. Of KEDA's the client has none: its field names are written here.
 */
class TypedModelsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** By kind: Dekorate has a ServiceMonitor too, which knows less. */
    private static final Map<String, Class<? extends HasMetadata>> MODELS = Stream
            .<Class<? extends HasMetadata>> of(ConfigMap.class, Deployment.class, HorizontalPodAutoscaler.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class, PrometheusRule.class, Role.class, RoleBinding.class, Service.class,
                    ServiceAccount.class, ServiceMonitor.class, VerticalPodAutoscaler.class)
            .collect(Collectors.toMap(Class::getSimpleName, model -> model));

    /** Where somebody may write any name. */
    private static final Set<String> MAPS = Set.of("annotations", "labels", "matchLabels", "data", "limits", "requests",
            "minAllowed", "maxAllowed");

    private static final String SCALED_OBJECT = "ScaledObject";
    /** What an object holds below spec, by path, as KEDA's CustomResourceDefinition has it since 2.18. */
    private static final Map<String, Set<String>> FIELDS_OF_SCALED_OBJECT = Map.of(
            "", Set.of("apiVersion", "kind", "metadata", "spec"),
            "/spec", Set.of("scaleTargetRef", "pollingInterval", "initialCooldownPeriod", "cooldownPeriod", "idleReplicaCount",
                    "minReplicaCount", "maxReplicaCount", "advanced", "triggers", "fallback"),
            "/spec/scaleTargetRef", Set.of("name", "apiVersion", "kind", "envSourceContainerName"),
            "/spec/advanced", Set.of("horizontalPodAutoscalerConfig", "restoreToOriginalReplicaCount", "scalingModifiers"),
            "/spec/advanced/horizontalPodAutoscalerConfig", Set.of("behavior", "name"),
            "/spec/advanced/horizontalPodAutoscalerConfig/behavior", Set.of("scaleUp", "scaleDown"),
            "/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown",
            Set.of("stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"),
            "/spec/triggers", Set.of("type", "name", "useCachedMetrics", "metadata", "authenticationRef", "metricType"));
    /** Names that its owner may choose, or a type of trigger has. */
    private static final Set<String> FREE = Set.of("/metadata", "/spec/triggers/metadata");

    static Stream<GoldenObject> typed() {
        return GoldenObject.ofAllFiles().filter(object -> !object.kind().equals(SCALED_OBJECT));
    }

    @ParameterizedTest
    @MethodSource("typed")
    void everyObject_readByItsTypedModelAndWritten_isTheSame_andNoFieldWasUnknown(GoldenObject object) throws Exception {
        KubernetesResource model = read(object.content());
        assertThat(unknown(model)).isEmpty();
        assertThat(MAPPER.readTree(MAPPER.writeValueAsString(model))).isEqualTo(object.content());
    }

    @ParameterizedTest
    @MethodSource("typed")
    void misspelledField_atAnyDepthOfAnObject_isFound(GoldenObject object) throws Exception {
        ObjectNode content = object.content().deepCopy();
        for (ObjectNode structure : structures(content)) {
            structure.put("misspelled", true);
            assertThat(unknown(read(content))).singleElement().asString().endsWith("/misspelled");
            structure.remove("misspelled");
        }
    }

    @Test
    void scaledObject_whichTheClientHasNoModelOf_hasOnlyFieldsOfKedasDefinition() {
        GoldenObject scaled = GoldenObject.of("keda-1.35.yml").stream().filter(object -> object.kind().equals(SCALED_OBJECT))
                .findFirst().orElseThrow();
        assertThat(unknownOfScaledObject(scaled.content(), "")).isEmpty();

        ObjectNode misspelled = scaled.content().deepCopy();
        ((ObjectNode) misspelled.at("/spec/triggers/0")).put("metricTypes", "Utilization");
        assertThat(unknownOfScaledObject(misspelled, "")).containsExactly("/spec/triggers/metricTypes");
    }

    /** All objects in it, and itself, whose fields are not for everybody to name. */
    private static List<ObjectNode> structures(JsonNode node) {
        List<ObjectNode> structures = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            structures.add(object);
            object.properties().stream().filter(field -> !MAPS.contains(field.getKey()))
                    // a Service's is a map, others' are structures
                    .filter(field -> !field.getKey().equals("selector") || field.getValue().has("matchLabels"))
                    .forEach(field -> structures.addAll(structures(field.getValue())));
        } else {
            node.forEach(item -> structures.addAll(structures(item)));
        }
        return structures;
    }

    private static KubernetesResource read(JsonNode object) throws Exception {
        Class<? extends HasMetadata> model = MODELS.get(object.path("kind").asText());
        assertThat(HasMetadata.getApiVersion(model)).isEqualTo(object.path("apiVersion").asText());
        return MAPPER.treeToValue(object, model);
    }

    /** The models keep what they do not know, each for itself, and would write it again. */
    private static List<String> unknown(KubernetesResource model) throws ReflectiveOperationException {
        List<String> unknown = new ArrayList<>();
        collectUnknown(model, model.getClass().getSimpleName(), unknown);
        return unknown;
    }

    private static void collectUnknown(Object value, String path, List<String> unknown)
            throws IllegalAccessException, InvocationTargetException {
        if (value instanceof Collection<?> items) {
            for (Object item : items) {
                collectUnknown(item, path, unknown);
            }
        } else if (value instanceof Map<?, ?> entries) {
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                collectUnknown(entry.getValue(), path + '/' + entry.getKey(), unknown);
            }
        } else if (value instanceof KubernetesResource) {
            for (Method getter : value.getClass().getMethods()) {
                if (getter.getParameterCount() > 0 || !getter.getName().startsWith("get")) {
                    continue;
                }
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) getter.invoke(value)).keySet().forEach(name -> unknown.add(path + '/' + name));
                } else {
                    String name = getter.getName().substring(3);
                    collectUnknown(getter.invoke(value), path + '/' + Character.toLowerCase(name.charAt(0)) + name.substring(1),
                            unknown);
                }
            }
        }
    }

    private static List<String> unknownOfScaledObject(JsonNode value, String path) {
        List<String> unknown = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> unknown.addAll(unknownOfScaledObject(item, path)));
        } else if (value.isObject() && !FREE.contains(path)) {
            value.properties().forEach(field -> {
                String name = path + '/' + field.getKey();
                if (FIELDS_OF_SCALED_OBJECT.getOrDefault(path, Set.of()).contains(field.getKey())) {
                    unknown.addAll(unknownOfScaledObject(field.getValue(), name));
                } else {
                    unknown.add(name);
                }
            });
        }
        return unknown;
    }
}
