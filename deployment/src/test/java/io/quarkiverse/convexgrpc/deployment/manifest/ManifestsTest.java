package io.quarkiverse.convexgrpc.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

class ManifestsTest {

    private static final String AUTOSCALER_OF_THEIRS = """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: mine
            spec:
              scaleTargetRef:
                kind: Deployment
                name: payment
              maxReplicas: 3
            """;

    private static List<HasMetadata> complete(ConvexGrpcBuildConfig config, Application application, String... own) {
        List<HasMetadata> given = new ArrayList<>(ManifestInput.ofQuarkus());
        for (String yaml : own) {
            given.addAll(ManifestInput.read(yaml));
        }
        return new Manifests(config, application).complete(given);
    }

    private static List<HasMetadata> complete(String... keys) {
        return complete(ManifestInput.config(keys), ManifestInput.application());
    }

    private static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> type) {
        assertThat(objects).filteredOn(type::isInstance).hasSize(1);
        return objects.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    private static PodSpec pod(List<HasMetadata> objects) {
        return only(objects, Deployment.class).getSpec().getTemplate().getSpec();
    }

    private static Container container(List<HasMetadata> objects) {
        return pod(objects).getContainers().get(0);
    }

    @Test
    void autoscaler_leavesTheNumberOfInstancesToItself_andTheRestIsWhole() {
        List<HasMetadata> objects = complete();

        assertThat(only(objects, HorizontalPodAutoscaler.class).getSpec().getScaleTargetRef().getName()).isEqualTo("payment");
        assertThat(only(objects, Deployment.class).getSpec().getReplicas()).isNull();
        assertThat(container(objects).getResources().getRequests()).containsKeys("cpu", "memory");
    }

    @Test
    void withoutAutoscaler_thereAreTheFewest_unlessTheApplicationSaysHowMany() {
        assertThat(only(complete("auto-scaling.enabled", "false", "auto-scaling.min-instances", "3"), Deployment.class)
                .getSpec().getReplicas()).isEqualTo(3);

        List<HasMetadata> seven = ManifestInput.ofQuarkus();
        seven.forEach(object -> {
            if (object instanceof Deployment deployment) {
                deployment.getSpec().setReplicas(7);
            }
        });
        assertThat(only(new Manifests(ManifestInput.config("auto-scaling.enabled", "false"), ManifestInput.application())
                .complete(seven), Deployment.class).getSpec().getReplicas()).isEqualTo(7);
    }

    @Test
    void autoscalerOfTheApplications_isTheOnlyOne() {
        for (String kind : List.of("HorizontalPodAutoscaler", "ScaledObject")) {
            List<HasMetadata> objects = complete(ManifestInput.config(), ManifestInput.application(),
                    kind.equals("ScaledObject") ? AUTOSCALER_OF_THEIRS.replace("HorizontalPodAutoscaler", kind)
                            .replace("autoscaling/v2", "keda.sh/v1alpha1") : AUTOSCALER_OF_THEIRS);

            assertThat(objects).extracting(HasMetadata::getKind).containsOnlyOnce(kind);
            assertThat(objects).extracting(object -> object.getMetadata().getName()).doesNotContain("payment-hpa");
            assertThat(only(objects, Deployment.class).getSpec().getReplicas()).isNull();
        }
    }

    @Test
    void whatIsThereAlready_isNotThereTwice() {
        List<HasMetadata> objects = complete(
                ManifestInput.config("network-policy.enabled", "true", "vertical-scaling.enabled", "true",
                        "manifests.headless-service", "true"),
                ManifestInput.application(), """
                        apiVersion: policy/v1
                        kind: PodDisruptionBudget
                        metadata:
                          name: mine
                        spec:
                          selector:
                            matchLabels:
                              app: payment
                        ---
                        apiVersion: networking.k8s.io/v1
                        kind: NetworkPolicy
                        metadata:
                          name: mine
                        spec:
                          podSelector:
                            matchLabels:
                              app: payment
                        ---
                        apiVersion: autoscaling.k8s.io/v1
                        kind: VerticalPodAutoscaler
                        metadata:
                          name: mine
                        spec:
                          targetRef:
                            name: payment
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: payment-headless
                        """);

        assertThat(objects).extracting(HasMetadata::getKind).containsOnlyOnce("PodDisruptionBudget", "NetworkPolicy",
                "VerticalPodAutoscaler");
        assertThat(objects).filteredOn(object -> object.getMetadata().getName().equals("payment-headless")).hasSize(1);
    }

    @Test
    void whatThePodSaysAlready_stays() {
        List<HasMetadata> given = new ArrayList<>(ManifestInput.ofQuarkus());
        given.removeIf(Deployment.class::isInstance);
        given.addAll(ManifestInput.read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: payment
                  labels:
                    team: theirs
                spec:
                  strategy:
                    type: Recreate
                  selector:
                    matchLabels:
                      app: legacy
                      app.kubernetes.io/name: payment
                  template:
                    metadata:
                      labels:
                        app: legacy
                        app.kubernetes.io/name: payment
                    spec:
                      terminationGracePeriodSeconds: 77
                      serviceAccountName: theirs
                      securityContext:
                        runAsNonRoot: false
                      topologySpreadConstraints:
                        - topologyKey: rack
                          maxSkew: 2
                          whenUnsatisfiable: DoNotSchedule
                      containers:
                        - name: payment
                          env:
                            - name: NODE_NAME
                              value: here
                          resources:
                            requests:
                              cpu: "1"
                          securityContext:
                            allowPrivilegeEscalation: true
                          lifecycle:
                            preStop:
                              exec:
                                command: [sleep, "10"]
                """));
        List<HasMetadata> objects = new Manifests(ManifestInput.config("team", "ours"), ManifestInput.application())
                .complete(given);
        Deployment deployment = only(objects, Deployment.class);
        Container container = container(objects);

        assertThat(deployment.getMetadata().getLabels()).containsEntry("team", "theirs");
        assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(Map.of("app", "legacy"));
        assertThat(only(objects, Service.class).getSpec().getSelector()).isEqualTo(Map.of("app", "legacy"));
        assertThat(only(objects, PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels())
                .isEqualTo(Map.of("app", "legacy"));
        assertThat(pod(objects).getTerminationGracePeriodSeconds()).isEqualTo(77);
        assertThat(pod(objects).getServiceAccountName()).isEqualTo("theirs");
        assertThat(pod(objects).getSecurityContext().getRunAsNonRoot()).isFalse();
        assertThat(pod(objects).getTopologySpreadConstraints()).singleElement()
                .satisfies(spread -> assertThat(spread.getTopologyKey()).isEqualTo("rack"));
        assertThat(container.getLifecycle().getPreStop().getSleep()).isNull();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isTrue();
        assertThat(container.getResources().getRequests()).containsEntry("cpu", new Quantity("1"));
        assertThat(container.getResources().getLimits()).as("never below the request").containsEntry("cpu", new Quantity("1"));
        assertThat(container.getEnv()).filteredOn(variable -> variable.getName().equals("NODE_NAME")).singleElement()
                .extracting(EnvVar::getValue).isEqualTo("here");
        // their hook may wait or not: the application goes on waiting by itself
        assertThat(container.getEnv()).extracting(EnvVar::getName)
                .doesNotContain("QUARKUS_CONVEX_GRPC_DRAINING_PROPAGATION_TIME");
    }

    @Test
    void gracePeriodOfTheApplications_thatIsTooShort_isRefused() {
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> {
            if (object instanceof Deployment deployment) {
                deployment.getSpec().getTemplate().getSpec().setTerminationGracePeriodSeconds(10L);
            }
        });

        assertThatThrownBy(() -> new Manifests(ManifestInput.config(), ManifestInput.application()).complete(given))
                .isInstanceOf(InvalidManifestsException.class).hasMessageContaining("terminationGracePeriodSeconds")
                .hasMessageContaining("10s").hasMessageContaining("25s");
    }

    @Test
    void whoWaitsBeforeTheEnd_doesSoOnce() {
        String variable = "QUARKUS_CONVEX_GRPC_DRAINING_PROPAGATION_TIME";

        assertThat(container(complete()).getLifecycle().getPreStop().getSleep().getSeconds()).isEqualTo(5);
        assertThat(container(complete()).getEnv()).extracting(EnvVar::getName).contains(variable);
        for (String[] keys : List.of(new String[] { "pod.pre-stop", "0s" }, new String[] { "kubernetes-version", "1.29" })) {
            assertThat(container(complete(keys)).getLifecycle()).isNull();
            assertThat(container(complete(keys)).getEnv()).extracting(EnvVar::getName).doesNotContain(variable);
        }
        // the application's own word counts
        assertThat(container(complete(ManifestInput.config("pod.termination-grace-period", "60s"),
                ManifestInput.with(ManifestInput.draining(true)))).getEnv()).extracting(EnvVar::getName)
                .doesNotContain(variable);
    }

    @Test
    void viewOfAllThatQuarkusAllows_isThereOnlyForApplicationsThatUseTheClient() {
        assertThat(complete()).noneMatch(RoleBinding.class::isInstance);
        Application a = ManifestInput.application();
        Application uses = new Application(a.name(), a.version(), a.namespace(), false, a.ports(), a.metricsPath(),
                a.draining(), a.discovered(), true, OptionalInt.empty());

        assertThat(only(complete(ManifestInput.config(), uses), RoleBinding.class).getRoleRef().getName()).isEqualTo("view");
    }

    @Test
    void podThatMayDoNothing_getsNoToken_andOneThatDiscoversDoes() {
        assertThat(pod(complete()).getAutomountServiceAccountToken()).isFalse();

        List<HasMetadata> discovering = complete(ManifestInput.config(), ManifestInput.application(ManifestInput.NAME,
                ManifestInput.application().ports(), new Discovered(true, Set.of())));
        assertThat(pod(discovering).getAutomountServiceAccountToken()).isNull();
        Role role = only(discovering, Role.class);
        assertThat(role.getMetadata().getNamespace()).isNull();
        assertThat(role.getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getApiGroups()).containsExactly("discovery.k8s.io");
            assertThat(rule.getResources()).containsExactly("endpointslices");
            assertThat(rule.getVerbs()).containsExactly("get", "list", "watch");
        });
        assertThat(only(discovering, RoleBinding.class).getSubjects()).singleElement()
                .satisfies(subject -> assertThat(subject.getName()).isEqualTo("payment"));
        assertThat(complete(ManifestInput.config("manifests.roles", "false"), ManifestInput.application(ManifestInput.NAME,
                ManifestInput.application().ports(), new Discovered(true, Set.of())))).noneMatch(Role.class::isInstance);
    }

    @Test
    void rolesOfOtherNamespaces_areApart_andNameWhereTheApplicationIs() {
        Application a = ManifestInput.application();
        Discovered others = new Discovered(false, Set.of("accounts"));
        Application known = new Application(a.name(), a.version(), Optional.of("shop"), false, a.ports(), a.metricsPath(),
                a.draining(), others, false, OptionalInt.empty());
        Manifests manifests = new Manifests(ManifestInput.config(), known);

        assertThat(manifests.complete(ManifestInput.ofQuarkus())).noneMatch(Role.class::isInstance);
        assertThat(manifests.foreign("payment")).allSatisfy(
                object -> assertThat(object.getMetadata().getNamespace()).isEqualTo("accounts"));
        assertThat(only(manifests.foreign("payment"), RoleBinding.class).getSubjects()).singleElement()
                .satisfies(subject -> assertThat(subject.getNamespace()).isEqualTo("shop"));
        assertThat(new Manifests(ManifestInput.config(), ManifestInput.application(a.name(), a.ports(), others))
                .foreign("payment")).isEmpty();
    }

    @Test
    void oneServerForEverything_hasOnePort() {
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> {
            if (object instanceof Service service) {
                service.getSpec().getPorts().removeIf(port -> "grpc".equals(port.getName()));
            }
        });
        List<HasMetadata> objects = new Manifests(ManifestInput.config("manifests.headless-service", "true"),
                ManifestInput.application(ManifestInput.NAME, new Ports(8080, 8080, OptionalInt.of(9090), true),
                        new Discovered(false, Set.of())))
                .complete(given);

        assertThat(container(objects).getPorts()).extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(tuple("grpc", 8080), tuple("metrics", 9090));
        assertThat(objects).filteredOn(Service.class::isInstance).hasSize(2).allSatisfy(service -> assertThat(
                ((Service) service).getSpec().getPorts())
                .extracting(ServicePort::getName, port -> port.getTargetPort().getIntVal())
                .contains(tuple("grpc", 8080)));
    }

    @Test
    void statefulSet_isScaledAsSuch() {
        List<HasMetadata> given = ManifestInput.ofQuarkus().stream().map(object -> object instanceof Deployment
                ? Serialization.unmarshal(Serialization.asYaml(object).replace("Deployment", "StatefulSet"), StatefulSet.class)
                : object).map(HasMetadata.class::cast).toList();
        List<HasMetadata> objects = new Manifests(ManifestInput.config(), ManifestInput.application()).complete(given);

        assertThat(only(objects, HorizontalPodAutoscaler.class).getSpec().getScaleTargetRef().getKind())
                .isEqualTo("StatefulSet");
        assertThat(only(objects, StatefulSet.class).getSpec().getReplicas()).isNull();
    }

    @Test
    void verticalScalerThatActs_takesTheMemoryFromTheHorizontalOne() {
        List<HasMetadata> objects = complete("vertical-scaling.enabled", "true", "vertical-scaling.update-mode", "Recreate");

        assertThat(only(objects, HorizontalPodAutoscaler.class).getSpec().getMetrics()).singleElement()
                .satisfies(metric -> assertThat(metric.getResource().getName()).isEqualTo("cpu"));
        assertThat(Serialization.asYaml(of(objects, "VerticalPodAutoscaler"))).contains("- \"memory\"")
                .doesNotContain("- \"cpu\"");
        assertThat(Serialization.asYaml(of(complete("vertical-scaling.enabled", "true"), "VerticalPodAutoscaler")))
                .contains("updateMode: \"Off\"", "- \"cpu\"", "- \"memory\"");
    }

    private static HasMetadata of(List<HasMetadata> objects, String kind) {
        return objects.stream().filter(object -> kind.equals(object.getKind())).findFirst().orElseThrow();
    }

    @Test
    void budgetForOneInstance_isLeftOut_andSaid() {
        ConvexGrpcBuildConfig one = ManifestInput.config("auto-scaling.max-instances", "1");

        assertThat(complete(one, ManifestInput.application())).noneMatch(PodDisruptionBudget.class::isInstance);
        assertThat(ManifestSayings.warnings(one, ManifestInput.application(), Map.of(), "quarkus.kubernetes.")).singleElement()
                .asString().contains("There is no PodDisruptionBudget", "auto-scaling.max-instances");
        assertThat(ManifestSayings.warnings(ManifestInput.config(), ManifestInput.application(), Map.of(),
                "quarkus.kubernetes.")).isEmpty();
    }

    @Test
    void budgetOfTheApplications_isTheOnlyOne_howeverItSelects() {
        for (String selector : List.of("{matchLabels: {app.kubernetes.io/name: payment}}", "{}",
                "{matchExpressions: [{key: app, operator: In, values: [payment, other]}]}")) {
            assertThat(complete(ManifestInput.config(), ManifestInput.application(), """
                    apiVersion: policy/v1
                    kind: PodDisruptionBudget
                    metadata:
                      name: mine
                    spec:
                      selector: SELECTOR
                    """.replace("SELECTOR", selector))).as(selector).extracting(HasMetadata::getKind)
                    .containsOnlyOnce("PodDisruptionBudget");
        }
        assertThat(complete(ManifestInput.config(), ManifestInput.application(), """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata:
                  name: of-others
                spec:
                  selector:
                    matchExpressions: [{key: app, operator: NotIn, values: [payment]}]
                """)).filteredOn(PodDisruptionBudget.class::isInstance).hasSize(2);
    }

    @Test
    void fixedNumberOfInstances_hasABudget() {
        Application a = ManifestInput.application();
        Application three = new Application(a.name(), a.version(), a.namespace(), false, a.ports(), a.metricsPath(),
                a.draining(), a.discovered(), false, OptionalInt.of(3));
        ConvexGrpcBuildConfig fixed = ManifestInput.config("auto-scaling.enabled", "false");
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> {
            if (object instanceof Deployment deployment) {
                deployment.getSpec().setReplicas(3);
            }
        });

        assertThat(new Manifests(fixed, three).complete(given)).anyMatch(PodDisruptionBudget.class::isInstance);
        assertThat(ManifestSayings.warnings(fixed, three, Map.of(), "quarkus.kubernetes.")).isEmpty();
    }

    @Test
    void portsOfTheApplications_keepTheirNames_whereTheyHaveNoneOrSomethingGoesByThem() {
        List<HasMetadata> given = new ArrayList<>(ManifestInput.ofQuarkus());
        given.addAll(ManifestInput.read("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: mine
                spec:
                  ports:
                    - port: 80
                      targetPort: http
                """));
        given.forEach(object -> {
            if (object instanceof Deployment deployment) {
                List<ContainerPort> ports = deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts();
                ports.add(new ContainerPort(7000, null, null, null, "TCP"));
                ports.add(new ContainerPort(7070, null, null, "metrics", "TCP"));
            }
        });

        assertThat(container(new Manifests(ManifestInput.config(), ManifestInput.application()).complete(given)).getPorts())
                .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(tuple(null, 7000), tuple("grpc", 50051), tuple("http", 8080), tuple("management", 9090),
                        tuple("metrics", 7070));
    }

    @Test
    void jobOfTheApplications_getsItsRole_andNoViewOfAll() {
        List<HasMetadata> given = new ArrayList<>(ManifestInput.ofQuarkus());
        given.removeIf(object -> object instanceof Deployment || object instanceof Service);
        List<HasMetadata> objects = new Manifests(ManifestInput.config(), ManifestInput.application(ManifestInput.NAME,
                ManifestInput.application().ports(), new Discovered(true, Set.of()))).complete(given);

        assertThat(objects).extracting(HasMetadata::getKind).containsExactlyInAnyOrder("ServiceAccount", "Role",
                "RoleBinding");
        assertThat(only(objects, RoleBinding.class).getRoleRef().getKind()).isEqualTo("Role");
    }

    @Test
    void autoscalerByShares_withoutRequests_isRefused() {
        assertThatThrownBy(() -> complete("pod.resources", "false")).isInstanceOf(InvalidManifestsException.class)
                .hasMessageContaining("quarkus.convex-grpc.pod.resources=false is not valid")
                .hasMessageContaining("quarkus.kubernetes.resources.requests.cpu")
                .hasMessageContaining("quarkus.convex-grpc.auto-scaling.enabled=false");
    }

    @Test
    void containerBesideItWithoutRequests_isRefused() {
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> {
            if (object instanceof Deployment deployment) {
                Container proxy = new Container();
                proxy.setName("proxy");
                deployment.getSpec().getTemplate().getSpec().getContainers().add(proxy);
            }
        });

        assertThatThrownBy(() -> new Manifests(ManifestInput.config(), ManifestInput.application()).complete(given))
                .isInstanceOf(InvalidManifestsException.class)
                .hasMessageContaining("container proxy has none")
                .hasMessageContaining("quarkus.kubernetes.sidecars.proxy.resources.requests.cpu");
    }

    @Test
    void containerBesideIt_thatSaysALimit_orEndsBeforeTheRest_isAccepted_andOneThatStaysIsNot() {
        assertThat(beside("limits", null)).isNotEmpty();
        assertThat(beside(null, null)).isNotEmpty();
        assertThatThrownBy(() -> beside(null, "Always")).isInstanceOf(InvalidManifestsException.class)
                .hasMessageContaining("container proxy has none");
    }

    /** What is made with one more container: a limit by itself, or an init container that restarts or does not. */
    private static List<HasMetadata> beside(String amounts, String restartPolicy) {
        Container proxy = new Container();
        proxy.setName("proxy");
        proxy.setRestartPolicy(restartPolicy);
        List<HasMetadata> given = ManifestInput.ofQuarkus();
        given.forEach(object -> {
            if (object instanceof Deployment deployment) {
                PodSpec spec = deployment.getSpec().getTemplate().getSpec();
                if (amounts == null) {
                    spec.getInitContainers().add(proxy);
                } else {
                    Map<String, Quantity> limits = Map.of("cpu", new Quantity("1"), "memory", new Quantity("64Mi"));
                    proxy.setResources(new ResourceRequirementsBuilder().withLimits(limits).build());
                    spec.getContainers().add(proxy);
                }
            }
        });
        return new Manifests(ManifestInput.config(), ManifestInput.application()).complete(given);
    }

    @Test
    void kedaThatCouldCountTooMuchOrNothing_isSaid() {
        assertThat(ManifestSayings.warnings(ManifestInput.config("auto-scaling.request-metric", "keda",
                "auto-scaling.prometheus-address", "http://prometheus:9090"), ManifestInput.application(), Map.of(),
                "quarkus.kubernetes.")).hasSize(2).anyMatch(line -> line.contains("Set quarkus.kubernetes.namespace"))
                .anyMatch(line -> line.contains("monitoring.service-monitor=true"));
    }

    @Test
    void memoryThatAnIdleInstanceNeeds_isSaidWithTheFigures() {
        String key = "quarkus.kubernetes.resources.requests.memory";

        assertThat(ManifestSayings.warnings(ManifestInput.config(), ManifestInput.application(), Map.of(key, "128Mi"),
                "quarkus.kubernetes.")).singleElement().asString().contains("on the JVM needs about", "of the 128Mi",
                        "there would always be more instances");
        assertThat(ManifestSayings.warnings(ManifestInput.config(), ManifestInput.application(), Map.of(key, "256Mi"),
                "quarkus.kubernetes.")).singleElement().asString().contains("never be as few instances as 1");
        assertThat(ManifestSayings.warnings(ManifestInput.config(), ManifestInput.application(),
                Map.of("quarkus.kubernetes.resources.limits.memory", "128Mi"), "quarkus.kubernetes.")).singleElement()
                .asString().contains("of the 128Mi");
        ConvexGrpcBuildConfig tolerant = ManifestInput.config("kubernetes-version", "1.35");
        assertThat(ManifestSayings.warnings(tolerant, ManifestInput.application(), Map.of(key, "256Mi"),
                "quarkus.kubernetes.")).singleElement().asString().contains("there would never be fewer", "below 33.6 %");
        assertThat(ManifestSayings.warnings(tolerant, ManifestInput.application(), Map.of(), "quarkus.kubernetes.")).isEmpty();
        // the one tolerance is that of the requests: all metrics must fall to a fifth
        assertThat(ManifestSayings.warnings(
                ManifestInput.config("kubernetes-version", "1.35", "auto-scaling.request-metric", "prometheus-adapter"),
                ManifestInput.application(), Map.of(), "quarkus.kubernetes.")).singleElement().asString()
                .contains("of the 512Mi", "below 16 %");
    }

    @Test
    void memoryThatIsAskedForUnlessSomebodySaysSo_isEnoughForIdleInstancesToBeFewer() {
        Application a = ManifestInput.application();
        for (boolean nativeExecutable : List.of(true, false)) {
            Application application = new Application(a.name(), a.version(), a.namespace(), nativeExecutable, a.ports(),
                    a.metricsPath(), a.draining(), a.discovered(), false, OptionalInt.empty());
            for (String version : List.of("1.32", "1.35")) {
                assertThat(ManifestSayings.warnings(ManifestInput.config("kubernetes-version", version), application,
                        Map.of(), "quarkus.kubernetes.")).isEmpty();
            }
            assertThat(container(complete(ManifestInput.config(), application)).getResources().getRequests())
                    .containsEntry("memory", new Quantity(nativeExecutable ? "384Mi" : "512Mi"));
        }
    }

    @Test
    void whateverTheOrderOfWhatIsGiven_theSameComesOut() {
        long seed = System.currentTimeMillis();
        ConvexGrpcBuildConfig config = ManifestInput.config("network-policy.enabled", "true", "monitoring.alerts", "true",
                "monitoring.dashboard", "true", "monitoring.service-monitor", "true", "vertical-scaling.enabled", "true");
        String first = yaml(new Manifests(config, ManifestInput.application()).complete(ManifestInput.ofQuarkus()));
        for (int i = 0; i < 20; i++) {
            List<HasMetadata> shuffled = new ArrayList<>(ManifestInput.ofQuarkus());
            Random random = new Random(seed + i);
            Collections.shuffle(shuffled, random);
            shuffled.forEach(object -> {
                if (object instanceof Service service) {
                    Collections.shuffle(service.getSpec().getPorts(), random);
                } else if (object instanceof Deployment deployment) {
                    Collections.shuffle(deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts(), random);
                }
            });

            assertThat(yaml(new Manifests(config, ManifestInput.application()).complete(shuffled))).as("seed %d", seed + i)
                    .isEqualTo(first);
        }
    }

    private static String yaml(List<HasMetadata> objects) {
        StringBuilder yaml = new StringBuilder();
        objects.forEach(object -> yaml.append(Serialization.asYaml(object)));
        return yaml.toString();
    }

    @Test
    void requestsASecond_areAskedForWhereSomebodyServesThem() {
        assertThat(only(complete(), HorizontalPodAutoscaler.class).getSpec().getMetrics()).hasSize(2);
        assertThat(only(complete("auto-scaling.request-metric", "prometheus-adapter"), HorizontalPodAutoscaler.class).getSpec()
                .getMetrics()).hasSize(3);
        List<HasMetadata> keda = complete("auto-scaling.request-metric", "keda", "auto-scaling.prometheus-address",
                "http://prometheus:9090");
        assertThat(keda).noneMatch(HorizontalPodAutoscaler.class::isInstance);
        GenericKubernetesResource scaled = (GenericKubernetesResource) of(keda, "ScaledObject");
        assertThat((List<?>) scaled.get("spec", "triggers")).hasSize(3);
        assertThat(only(keda, Deployment.class).getSpec().getReplicas()).isNull();
    }

    @Test
    void tolerance_isThereFromTheKubernetesThatHasIt() {
        assertThat(only(complete("kubernetes-version", "1.34"), HorizontalPodAutoscaler.class).getSpec().getBehavior()
                .getScaleDown().getTolerance()).isNull();
        assertThat(only(complete("kubernetes-version", "1.35"), HorizontalPodAutoscaler.class).getSpec().getBehavior()
                .getScaleDown().getTolerance()).isEqualTo(new Quantity("0.58"));
        assertThat(ManifestSayings.information(ManifestInput.config(), ManifestInput.application())).singleElement().asString()
                .contains("down below 63 % (30 % asked for)", "quarkus.convex-grpc.kubernetes-version=1.35 has them enforced");
    }
}
