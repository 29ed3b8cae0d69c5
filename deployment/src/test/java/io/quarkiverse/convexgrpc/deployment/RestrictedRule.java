package io.quarkiverse.convexgrpc.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/**
 * The controls of the Pod Security Standard {@code restricted}, by their names on its page, with those of {@code baseline}.
 * Each has pods' fields that break it.
 */
enum RestrictedRule {

    HOST_PROCESS(pod -> everywhere(pod, security -> isTrue(security.at("/windowsOptions/hostProcess"))),
            "{spec: {securityContext: {windowsOptions: {hostProcess: true}}}}",
            "{securityContext: {windowsOptions: {hostProcess: true}}}"),

    HOST_NAMESPACES(pod -> Stream.of("hostNetwork", "hostPID", "hostIPC").filter(field -> isTrue(pod.spec().path(field))),
            "{spec: {hostNetwork: true}}", "{spec: {hostPID: true}}", "{spec: {hostIPC: true}}"),

    PRIVILEGED_CONTAINERS(pod -> inContainers(pod, container -> isTrue(container.at("/securityContext/privileged"))),
            "{securityContext: {privileged: true}}"),

    CAPABILITIES(pod -> inContainers(pod, container -> {
        JsonNode capabilities = container.at("/securityContext/capabilities");
        return !texts(capabilities.path("drop")).contains("ALL")
                || !Set.of("NET_BIND_SERVICE").containsAll(texts(capabilities.path("add")));
    }), "{securityContext: {capabilities: {drop: [NET_RAW]}}}", "{securityContext: {capabilities: {add: [SYS_ADMIN]}}}"),

    HOST_PATH_VOLUMES(pod -> volumes(pod, volume -> volume.has("hostPath")),
            "{spec: {volumes: [{name: host, hostPath: {path: /}}]}}"),

    HOST_PORTS(pod -> inContainers(pod, container -> any(container.path("ports"), port -> port.path("hostPort").asInt() != 0)),
            "{ports: [{containerPort: 50051, hostPort: 50051}]}"),

    HOST_PROBES_AND_LIFECYCLE_HOOKS(pod -> inContainers(pod, container -> Stream.of("/livenessProbe", "/readinessProbe",
            "/startupProbe", "/lifecycle/postStart", "/lifecycle/preStop").map(container::at)
            .anyMatch(handler -> Stream.of("/httpGet/host", "/tcpSocket/host")
                    .anyMatch(host -> !handler.at(host).asText().isEmpty()))),
            "{readinessProbe: {httpGet: {host: 169.254.169.254}}}", "{lifecycle: {preStop: {httpGet: {host: localhost}}}}",
            "{startupProbe: {tcpSocket: {host: localhost, port: 80}}}"),

    APP_ARMOR(pod -> Stream.concat(
            everywhere(pod, security -> !isOneOf(security.at("/appArmorProfile/type"), "RuntimeDefault", "Localhost")),
            pod.annotations().properties().stream()
                    .filter(annotation -> annotation.getKey().startsWith("container.apparmor.security.beta.kubernetes.io/"))
                    .filter(annotation -> !annotation.getValue().asText().matches("|runtime/default|localhost/.*"))
                    .map(Object::toString)),
            "{spec: {securityContext: {appArmorProfile: {type: Unconfined}}}}",
            "{securityContext: {appArmorProfile: {type: Unconfined}}}",
            "{metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/server: unconfined}}}"),

    SE_LINUX(pod -> everywhere(pod, security -> {
        JsonNode options = security.path("seLinuxOptions");
        return !isOneOf(options.path("type"), "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
                || !options.path("user").asText().isEmpty() || !options.path("role").asText().isEmpty();
    }), "{spec: {securityContext: {seLinuxOptions: {type: spc_t}}}}", "{securityContext: {seLinuxOptions: {user: system_u}}}",
            "{securityContext: {seLinuxOptions: {role: system_r}}}"),

    PROC_MOUNT_TYPE(pod -> inContainers(pod, container -> !isOneOf(container.at("/securityContext/procMount"), "Default")),
            "{securityContext: {procMount: Unmasked}}"),

    /** Both of baseline and, stricter, of restricted: it must be set. */
    SECCOMP(pod -> {
        Set<String> allowed = Set.of("RuntimeDefault", "Localhost");
        JsonNode ofPod = pod.spec().at("/securityContext/seccompProfile/type");
        boolean podAllows = allowed.contains(ofPod.asText());
        return Stream.concat(Stream.of("pod").filter(it -> !ofPod.isMissingNode() && !podAllows),
                inContainers(pod, container -> {
                    JsonNode own = container.at("/securityContext/seccompProfile/type");
                    return own.isMissingNode() ? !podAllows : !allowed.contains(own.asText());
                }));
    }, "{spec: {securityContext: {seccompProfile: {type: Unconfined}}}}", "{spec: {securityContext: {seccompProfile: null}}}",
            "{securityContext: {seccompProfile: {type: Unconfined}}}"),

    SYSCTLS(pod -> elements(pod.spec().at("/securityContext/sysctls")).map(sysctl -> sysctl.path("name").asText())
            .filter(name -> !Set.of("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range",
                    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
                    "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
                    "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem",
                    "net.ipv4.tcp_wmem").contains(name)),
            "{spec: {securityContext: {sysctls: [{name: kernel.msgmax, value: \"65536\"}]}}}"),

    VOLUME_TYPES(pod -> volumes(pod, volume -> volume.properties().stream().map(field -> field.getKey())
            .anyMatch(field -> !Set.of("name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral",
                    "persistentVolumeClaim", "projected", "secret").contains(field))),
            "{spec: {volumes: [{name: shared, nfs: {server: files.example.org, path: /}}]}}"),

    PRIVILEGE_ESCALATION(pod -> inContainers(pod,
            container -> !isFalse(container.at("/securityContext/allowPrivilegeEscalation"))),
            "{securityContext: {allowPrivilegeEscalation: true}}", "{securityContext: {allowPrivilegeEscalation: null}}"),

    RUNNING_AS_NON_ROOT(pod -> {
        JsonNode ofPod = pod.spec().at("/securityContext/runAsNonRoot");
        return Stream.concat(Stream.of("pod").filter(it -> isFalse(ofPod)), inContainers(pod, container -> {
            JsonNode own = container.at("/securityContext/runAsNonRoot");
            return !isTrue(own.isMissingNode() ? ofPod : own);
        }));
    }, "{spec: {securityContext: {runAsNonRoot: false}}}", "{spec: {securityContext: {runAsNonRoot: null}}}",
            "{securityContext: {runAsNonRoot: false}}"),

    RUNNING_AS_NON_ROOT_USER(pod -> everywhere(pod, security -> security.path("runAsUser").asInt(-1) == 0),
            "{spec: {securityContext: {runAsUser: 0}}}", "{securityContext: {runAsUser: 0}}");

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Function<Pod, Stream<String>> violations;
    private final List<String> breaks;

    /** @param breaks what to merge into a template or, where it is no field of one, into a container */
    RestrictedRule(Function<Pod, Stream<String>> violations, String... breaks) {
        this.violations = violations;
        this.breaks = List.of(breaks);
    }

    private record Pod(JsonNode template) {

        JsonNode spec() {
            return template.path("spec");
        }

        JsonNode annotations() {
            return template.at("/metadata/annotations");
        }

        Stream<JsonNode> containers() {
            return Stream.of("containers", "initContainers", "ephemeralContainers")
                    .flatMap(field -> elements(spec().path(field)));
        }
    }

    /** Where a pod breaks the rule. */
    List<String> violations(PodTemplateSpec pod) {
        return violations.apply(new Pod(MAPPER.valueToTree(pod))).toList();
    }

    /** This rule and what is broken with it. */
    Set<RestrictedRule> brokenTogether() {
        return this == HOST_PATH_VOLUMES ? Set.of(this, VOLUME_TYPES) : Set.of(this);
    }

    /** Pods that break the rule and were one that meets it: each in its own way, and in an init container too. */
    List<PodTemplateSpec> broken(PodTemplateSpec met) {
        List<PodTemplateSpec> pods = new ArrayList<>();
        for (String fault : breaks) {
            ObjectNode fields = parse(fault);
            if (fields.has("spec") || fields.has("metadata")) {
                pods.add(read(merged(MAPPER.valueToTree(met), fields)));
            } else {
                ObjectNode container = MAPPER.valueToTree(met.getSpec().getContainers().get(0));
                ObjectNode outer = MAPPER.valueToTree(met);
                outer.withObject("/spec").putArray("containers").add(merged(container.deepCopy(), fields));
                pods.add(read(outer));
                ObjectNode init = MAPPER.valueToTree(met);
                init.withObject("/spec").putArray("initContainers").add(merged(container.deepCopy(), fields));
                pods.add(read(init));
            }
        }
        return pods;
    }

    private static ObjectNode parse(String yaml) {
        try {
            return YAML.readValue(yaml, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PodTemplateSpec read(JsonNode template) {
        try {
            return MAPPER.treeToValue(template, PodTemplateSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a JSON merge patch does it. */
    private static ObjectNode merged(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner) {
                ObjectNode below = target.path(field.getKey()) instanceof ObjectNode there ? there
                        : target.putObject(field.getKey());
                merged(below, inner);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
        return target;
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.stream();
    }

    private static boolean any(JsonNode array, Function<JsonNode, Boolean> fault) {
        return elements(array).anyMatch(fault::apply);
    }

    private static Set<String> texts(JsonNode array) {
        return elements(array).map(JsonNode::asText).collect(Collectors.toSet());
    }

    private static boolean isTrue(JsonNode value) {
        return value.isBoolean() && value.booleanValue();
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    /** Or is not there. */
    private static boolean isOneOf(JsonNode value, String... allowed) {
        return value.isMissingNode() || Stream.of(allowed).anyMatch(it -> Objects.equals(it, value.asText()));
    }

    private static Stream<String> inContainers(Pod pod, Function<JsonNode, Boolean> fault) {
        return pod.containers().filter(fault::apply).map(container -> container.path("name").asText());
    }

    /** In the pod's own security context, and its containers'. */
    private static Stream<String> everywhere(Pod pod, Function<JsonNode, Boolean> fault) {
        return Stream.concat(Stream.of(pod.spec().path("securityContext")).filter(fault::apply).map(context -> "pod"),
                inContainers(pod, container -> fault.apply(container.path("securityContext"))));
    }

    private static Stream<String> volumes(Pod pod, Function<JsonNode, Boolean> fault) {
        return elements(pod.spec().path("volumes")).filter(fault::apply).map(volume -> volume.path("name").asText());
    }
}
