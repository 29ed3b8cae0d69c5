package io.quarkiverse.convexgrpc.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/** The manifests that we generate, as a real API server takes them, and its controllers. */
@OnRealCluster
class RealManifestsTest {

    private static final Logger LOG = Logger.getLogger(RealManifestsTest.class);

    /** What is installed into a cluster beside Kubernetes, if at all. */
    private static final Set<String> OF_OTHERS = Set.of("autoscaling.k8s.io/v1 VerticalPodAutoscaler",
            "keda.sh/v1alpha1 ScaledObject", "monitoring.coreos.com/v1 ServiceMonitor",
            "monitoring.coreos.com/v1 PrometheusRule");

    /** Fields that a server drops silently since it does not know them, and the minor version that first keeps each. */
    private static final Map<String, Integer> DROPPED_BEFORE = Map.of(
            "Deployment/spec/template/spec/topologySpreadConstraints/matchLabelKeys", 27,
            "PodDisruptionBudget/spec/unhealthyPodEvictionPolicy", 27,
            "HorizontalPodAutoscaler/spec/behavior/scaleDown/tolerance", 35);
    /** The minor version that knows {@code preStop.sleep}; one before it would see a hook that does nothing, and refuse it. */
    private static final int KNOWS_SLEEP = 30;

    private static RealCluster cluster;

    @BeforeAll
    static void open() {
        cluster = new RealCluster();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    static List<String> files() {
        return Generated.files();
    }

    /** Objects as they were sent, by the namespace that each is in. */
    private record Sent(GenericKubernetesResource object, String namespace) {

        @Override
        public String toString() {
            return object.getKind() + ' ' + object.getMetadata().getName();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void manifestsOfAFile_appliedTwice_areKeptAsTheyAre_andTheSecondTimeChangesNothing(String file) {
        Set<String> notServed = new TreeSet<>();
        Set<String> dropped = new TreeSet<>();
        List<Sent> all = new ArrayList<>();
        for (Sent sent : addressed(file)) {
            if (!isServed(sent)) {
                notServed.add(sent.object.getApiVersion() + ' ' + sent.object.getKind());
                continue;
            }
            GenericKubernetesResource kept = Generated.apply(cluster.admin, sent.namespace, sent.object);
            sent.object.getAdditionalProperties().forEach((field, value) -> collectDropped(value, kept.get(field),
                    sent.object.getKind() + '/' + field, dropped));
            assertThat(kept.getMetadata().getLabels()).containsAllEntriesOf(sent.object.getMetadata().getLabels());
            all.add(sent);
        }
        assertThat(notServed).isSubsetOf(OF_OTHERS);
        assertThat(dropped).allMatch(field -> DROPPED_BEFORE.getOrDefault(field, 0) > minor());
        assertThat(all).isNotEmpty();

        // as soon as a pod is there, its template is taken too
        all.stream().filter(sent -> sent.object.getKind().equals("Deployment"))
                .forEach(sent -> await().until(() -> !cluster.admin.pods().inNamespace(sent.namespace)
                        .withLabel("app", sent.object.getMetadata().getName()).list().getItems().isEmpty()));
        // controllers write status meanwhile, which is a new version too
        all.forEach(sent -> await().atMost(Duration.ofSeconds(30)).until(() -> applyingChangesNothing(sent)));
        LOG.infof("%s on Kubernetes 1.%d: %d objects applied twice; not served there: %s; fields not known there: %s", file,
                minor(), all.size(), notServed, dropped);
    }

    /** @return whether it is the same version still; that nothing but status is another is asserted */
    private static boolean applyingChangesNothing(Sent sent) {
        GenericKubernetesResource before = Generated.resource(cluster.admin, sent.namespace, sent.object).get();
        GenericKubernetesResource after = Generated.apply(cluster.admin, sent.namespace, sent.object);
        assertThat(whatIsWanted(after)).as(sent.toString()).isEqualTo(whatIsWanted(before));
        return after.getMetadata().getResourceVersion().equals(before.getMetadata().getResourceVersion());
    }

    private static Map<String, Object> whatIsWanted(GenericKubernetesResource object) {
        Map<String, Object> wanted = new HashMap<>(object.getAdditionalProperties());
        wanted.remove("status");
        Map<String, String> annotations = new HashMap<>();
        if (object.getMetadata().getAnnotations() != null) {
            annotations.putAll(object.getMetadata().getAnnotations());
        }
        // controllers count there
        annotations.remove("deployment.kubernetes.io/revision");
        wanted.put("annotations", annotations);
        wanted.put("labels", object.getMetadata().getLabels());
        wanted.put("generation", object.getMetadata().getGeneration());
        return wanted;
    }

    @ParameterizedTest
    @CsvSource({ "betting-1.32.yml, 2", "everything-on-1.35.yml, 3" })
    void autoscaler_ofTheSameManifests_raisesTheDeploymentToItsMinimum_andApplyingAgainLeavesItThere(String file,
            int minimum) {
        List<Sent> served = addressed(file).stream().filter(RealManifestsTest::isServed).toList();
        served.forEach(sent -> Generated.apply(cluster.admin, sent.namespace, sent.object));
        Sent deployment = served.stream().filter(sent -> sent.object.getKind().equals("Deployment")).findFirst()
                .orElseThrow();

        await().atMost(Duration.ofSeconds(60)).until(() -> replicas(deployment) == minimum);
        served.forEach(sent -> Generated.apply(cluster.admin, sent.namespace, sent.object));

        assertThat(replicas(deployment)).isEqualTo(minimum);
    }

    private static int replicas(Sent deployment) {
        Deployment now = cluster.admin.apps().deployments().inNamespace(deployment.namespace)
                .withName(deployment.object.getMetadata().getName()).get();
        return now.getSpec().getReplicas();
    }

    private static boolean isServed(Sent sent) {
        return cluster.admin.supports(sent.object.getApiVersion(), sent.object.getKind());
    }

    /** The objects of a file as they are sent, in namespaces that are made for them. */
    private static List<Sent> addressed(String file) {
        Map<String, String> namespaces = new LinkedHashMap<>();
        List<GenericKubernetesResource> objects = Generated.objects(file);
        Set<String> own = new LinkedHashSet<>();
        objects.forEach(object -> own.add(String.valueOf(object.getMetadata().getNamespace())));
        own.forEach(name -> namespaces.put(name, cluster.createNamespace()));
        int minor = minor();
        return objects.stream().map(object -> {
            String namespace = namespaces.get(String.valueOf(object.getMetadata().getNamespace()));
            GenericKubernetesResource sent = Generated.edited(object, json -> minor < KNOWS_SLEEP
                    ? json.replaceFirst("\"lifecycle\":\\{\"preStop\":\\{\"sleep\":\\{\"seconds\":\\d+}}},", "")
                    : json);
            if (sent.getMetadata().getNamespace() != null) {
                sent.getMetadata().setNamespace(namespace);
            }
            return new Sent(sent, namespace);
        }).toList();
    }

    /** Fields that were sent and are not there, or say something else. */
    private static void collectDropped(Object sent, Object kept, String path, Set<String> dropped) {
        if (sent instanceof Map<?, ?> fields && kept instanceof Map<?, ?> there) {
            fields.forEach((name, value) -> collectDropped(value, there.get(name), path + '/' + name, dropped));
        } else if (sent instanceof List<?> items && kept instanceof List<?> there && items.size() == there.size()) {
            List<?> asSent = items;
            List<?> asKept = there;
            if (path.equals("HorizontalPodAutoscaler/spec/metrics")) {
                // kept by autoscaling/v1, which has a place of its own for the processor's: it comes last
                asSent = sorted(items);
                asKept = sorted(there);
            }
            for (int i = 0; i < asSent.size(); i++) {
                collectDropped(asSent.get(i), asKept.get(i), path, dropped);
            }
        } else if (!String.valueOf(sent).equals(String.valueOf(kept)) && !(kept == null && Objects.equals(sent, 0))) {
            // but for a number that is 0, which the API writes as none
            dropped.add(path);
        }
    }

    private static List<?> sorted(List<?> items) {
        return items.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    private static int minor() {
        return Integer.parseInt(cluster.admin.getKubernetesVersion().getMinor().replaceAll("\\D.*", ""));
    }
}
