package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.List;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/**
 * Who may call: a NetworkPolicy for what comes in. What goes out is not restricted. The kubelet's probes come from the node,
 * which network plug-ins let through.
 */
final class Callers {

    /** Every namespace carries it, with its own name. */
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private Callers() {
    }

    /** @param ports those of the container */
    static NetworkPolicy of(ConvexGrpcBuildConfig config, Application application, String app, List<ContainerPort> ports) {
        int metrics = application.ports().metrics().orElse(application.ports().http());
        List<NetworkPolicyPeer> callers = new ArrayList<>(List.of(sameNamespace()));
        config.networkPolicy().namespaces().ifPresent(names -> names.stream().sorted().distinct()
                .forEach(name -> callers.add(namespace(name))));
        List<NetworkPolicyPort> called = ports.stream()
                .filter(port -> application.ports().metrics().isEmpty() || port.getContainerPort() != metrics)
                .map(Callers::port).toList();
        List<NetworkPolicyIngressRule> rules = new ArrayList<>();
        rules.add(new NetworkPolicyIngressRuleBuilder().withFrom(callers).withPorts(called).build());
        rules.add(new NetworkPolicyIngressRuleBuilder()
                .withFrom(sameNamespace(), namespace(config.networkPolicy().monitoringNamespace()))
                .withPorts(ports.stream().filter(port -> port.getContainerPort() == metrics).map(Callers::port).toList())
                .build());
        return new NetworkPolicyBuilder()
                .withNewMetadata().withName(application.name()).withLabels(Labels.all(config, application)).endMetadata()
                .withNewSpec().withNewPodSelector().addToMatchLabels(Labels.APP, app).endPodSelector()
                .withPolicyTypes("Ingress").withIngress(rules).endSpec().build();
    }

    private static NetworkPolicyPeer sameNamespace() {
        return new NetworkPolicyPeerBuilder().withNewPodSelector().endPodSelector().build();
    }

    private static NetworkPolicyPeer namespace(String name) {
        return new NetworkPolicyPeerBuilder().withNewNamespaceSelector().addToMatchLabels(NAMESPACE_NAME, name)
                .endNamespaceSelector().build();
    }

    private static NetworkPolicyPort port(ContainerPort port) {
        return new NetworkPolicyPortBuilder().withProtocol(port.getProtocol() == null ? "TCP" : port.getProtocol())
                .withPort(new IntOrString(port.getContainerPort())).build();
    }
}
