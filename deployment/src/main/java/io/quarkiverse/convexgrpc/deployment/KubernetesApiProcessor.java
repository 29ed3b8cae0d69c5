package io.quarkiverse.convexgrpc.deployment;

import org.jboss.logging.Logger;

import io.fabric8.kubernetes.api.model.AnyType;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthProviderConfig;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedExtension;
import io.fabric8.kubernetes.api.model.Preferences;
import io.fabric8.kubernetes.api.model.runtime.RawExtension;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.OpenIDConnectionUtils;
import io.fabric8.kubernetes.client.utils.Utils;
import io.quarkiverse.convexgrpc.runtime.KubernetesConfig;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.ExtensionSslNativeSupportBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;
import io.quarkus.deployment.pkg.steps.NativeOrNativeSourcesBuild;

/**
 * What discovery needs of fabric8 where the application does not have Quarkus' Kubernetes client: a {@link Config}, and in
 * a native executable TLS and what a kubeconfig is read into. Quarkus' extension would bring all kinds of objects that
 * there are, a third of the executable.
 */
class KubernetesApiProcessor {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc");
    private static final Class<?>[] READ_BY_REFLECTION = { io.fabric8.kubernetes.api.model.Config.class,
            Preferences.class, NamedExtension.class, NamedCluster.class, Cluster.class, NamedContext.class, Context.class,
            NamedAuthInfo.class, AuthInfo.class, AuthProviderConfig.class, ExecConfig.class, ExecEnvVar.class,
            RawExtension.class, AnyType.class,
            Config.ExecCredential.class, Config.ExecCredentialSpec.class, Config.ExecCredentialStatus.class,
            OpenIDConnectionUtils.OpenIdConfiguration.class, OpenIDConnectionUtils.OAuthToken.class };

    @BuildStep
    void config(Capabilities capabilities, CombinedIndexBuildItem index, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (capabilities.isPresent(Capability.KUBERNETES_CLIENT)) {
            return;
        }
        beans.produce(AdditionalBeanBuildItem.unremovableOf(KubernetesConfig.class));
        KubernetesClientUsers.first(index.getIndex()).ifPresent(user -> LOG.warnf("%s uses the Kubernetes client, and"
                + " the application does not have it: there is no bean of it, its pods may read nothing but"
                + " EndpointSlices, and a native executable knows no other objects. Add the extension"
                + " quarkus-kubernetes-client", user));
    }

    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    void nativeExecutable(Capabilities capabilities, BuildProducer<ReflectiveClassBuildItem> reflective,
            BuildProducer<RuntimeInitializedClassBuildItem> atRunTime,
            BuildProducer<ExtensionSslNativeSupportBuildItem> tls) {
        if (capabilities.isPresent(Capability.KUBERNETES_CLIENT)) {
            return;
        }
        // they look at the environment
        atRunTime.produce(new RuntimeInitializedClassBuildItem(Utils.class.getName()));
        tls.produce(new ExtensionSslNativeSupportBuildItem(ConvexGrpcProcessor.FEATURE));
        reflective.produce(ReflectiveClassBuildItem.builder(READ_BY_REFLECTION).methods().fields()
                .reason("a kubeconfig, and what it lets be asked for a token, are read into it").build());
        reflective.produce(ReflectiveClassBuildItem.builder(AnyType.class.getName() + "$Serializer")
                .reason("a kubeconfig is written with it, when a token is renewed").build());
    }
}
