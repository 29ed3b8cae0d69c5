package io.quarkiverse.convexgrpc.deployment;

import java.util.Set;

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
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.OpenIDConnectionUtils;
import io.fabric8.kubernetes.client.utils.Utils;
import io.quarkiverse.convexgrpc.runtime.KubernetesConfig;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ExtensionSslNativeSupportBuildItem;
import io.quarkus.deployment.builditem.RemovedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.RuntimeInitializedClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import io.quarkus.deployment.pkg.steps.NativeOrNativeSourcesBuild;
import io.quarkus.kubernetes.client.runtime.internal.QuarkusHttpClientFactory;
import io.quarkus.maven.dependency.ArtifactKey;

/**
 * What discovery needs of fabric8 where the application does not have Quarkus' Kubernetes client: a {@link Config}, an HTTP
 * client, and in a native executable what a kubeconfig is read into. Quarkus' extension would bring all kinds of objects
 * that there are, a third of the executable.
 */
class KubernetesApiProcessor {

    private static final Class<?>[] READ_BY_REFLECTION = { io.fabric8.kubernetes.api.model.Config.class,
            Preferences.class, NamedExtension.class, NamedCluster.class, Cluster.class, NamedContext.class, Context.class,
            NamedAuthInfo.class, AuthInfo.class, AuthProviderConfig.class, ExecConfig.class, ExecEnvVar.class,
            Config.ExecCredential.class, Config.ExecCredentialSpec.class, Config.ExecCredentialStatus.class,
            OpenIDConnectionUtils.OpenIdConfiguration.class, OpenIDConnectionUtils.OAuthToken.class };

    @BuildStep
    void config(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (capabilities.isMissing(Capability.KUBERNETES_CLIENT)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(KubernetesConfig.class));
        }
    }

    /** fabric8's own factory makes a Vert.x of its own. */
    @BuildStep
    RemovedResourceBuildItem otherHttpClient() {
        return new RemovedResourceBuildItem(ArtifactKey.fromString("io.fabric8:kubernetes-httpclient-vertx"),
                Set.of("META-INF/services/" + HttpClient.Factory.class.getName()));
    }

    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    void nativeExecutable(Capabilities capabilities, BuildProducer<ServiceProviderBuildItem> providers,
            BuildProducer<ReflectiveClassBuildItem> reflective, BuildProducer<RuntimeInitializedClassBuildItem> atRunTime,
            BuildProducer<ExtensionSslNativeSupportBuildItem> tls) {
        if (capabilities.isPresent(Capability.KUBERNETES_CLIENT)) {
            return;
        }
        providers.produce(new ServiceProviderBuildItem(HttpClient.Factory.class.getName(),
                QuarkusHttpClientFactory.class.getName()));
        // they look at the environment
        atRunTime.produce(new RuntimeInitializedClassBuildItem(Utils.class.getName()));
        tls.produce(new ExtensionSslNativeSupportBuildItem(ConvexGrpcProcessor.FEATURE));
        reflective.produce(ReflectiveClassBuildItem.builder(READ_BY_REFLECTION).methods().fields()
                .reason("a kubeconfig, and what it lets be asked for a token, are read into it").build());
    }
}
