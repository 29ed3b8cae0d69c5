package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/** What an application may do with the Kubernetes API: read EndpointSlices where it looks for endpoints, and nothing else. */
final class Access {

    private static final String SUFFIX = "-endpointslices";
    private static final String VIEW = "view";

    private final Application application;
    private final Map<String, String> labels;

    Access(ConvexGrpcBuildConfig config, Application application) {
        this.application = application;
        this.labels = Labels.all(config, application);
    }

    /** In the application's own namespace. */
    List<HasMetadata> own(String account) {
        return application.discovered().own() ? roleAndBinding(null, account) : List.of();
    }

    /** In other namespaces; nothing where its own is not known, since a binding there must name it. */
    List<HasMetadata> foreign(String account) {
        List<HasMetadata> objects = new ArrayList<>();
        if (application.namespace().isPresent()) {
            application.discovered().foreign().forEach(namespace -> objects.addAll(roleAndBinding(namespace, account)));
        }
        return objects;
    }

    ServiceAccount account(String name) {
        return new ServiceAccountBuilder().withNewMetadata().withName(name).withLabels(labels).endMetadata().build();
    }

    /** Whether it is what Quarkus gives every application that has the Kubernetes client: to read nearly everything. */
    boolean isViewOfAll(HasMetadata object) {
        return object instanceof RoleBinding binding
                && (application.name() + '-' + VIEW).equals(binding.getMetadata().getName())
                && "ClusterRole".equals(binding.getRoleRef().getKind()) && VIEW.equals(binding.getRoleRef().getName());
    }

    private List<HasMetadata> roleAndBinding(String namespace, String account) {
        // applications of one name may look for endpoints in the same namespace of others
        String name = application.name() + (namespace == null ? "" : '-' + application.namespace().orElseThrow()) + SUFFIX;
        return List.of(
                new RoleBuilder().withNewMetadata().withName(name).withNamespace(namespace).withLabels(labels).endMetadata()
                        .addNewRule().withApiGroups("discovery.k8s.io").withResources("endpointslices")
                        .withVerbs("get", "list", "watch").endRule().build(),
                new RoleBindingBuilder().withNewMetadata().withName(name).withNamespace(namespace).withLabels(labels)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .addNewSubject().withKind("ServiceAccount").withName(account)
                        .withNamespace(namespace == null ? null : application.namespace().orElseThrow()).endSubject()
                        .build());
    }
}
