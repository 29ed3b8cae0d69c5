package io.quarkiverse.convexgrpc.deployment;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jboss.jandex.IndexView;

import io.quarkiverse.convexgrpc.deployment.manifest.Application;
import io.quarkiverse.convexgrpc.deployment.manifest.Discovered;
import io.quarkiverse.convexgrpc.deployment.manifest.Draining;
import io.quarkiverse.convexgrpc.deployment.manifest.Ports;
import io.quarkiverse.convexgrpc.runtime.DefaultsOfOthers;
import io.quarkiverse.convexgrpc.runtime.DiscoveredNamespaces;
import io.quarkus.deployment.builditem.ApplicationInfoBuildItem;

/** What the build knows of the application for one target: Quarkus' own keys, and the application's classes. */
final class ApplicationFacts {

    private static final String OPENSHIFT = "openshift";
    private static final String RBAC = "quarkus.kubernetes-client.generate-rbac";
    private static final String DRAINING = "quarkus.convex-grpc.draining.";

    private final Config config = ConfigProvider.getConfig();
    private final String platform;
    private final ApplicationInfoBuildItem info;
    private final IndexView index;
    private final boolean nativeExecutable;

    /** @param target such as {@code kubernetes}; minikube and kind share its keys */
    ApplicationFacts(String target, ApplicationInfoBuildItem info, IndexView index, boolean nativeExecutable) {
        this.platform = "quarkus." + (OPENSHIFT.equals(target) ? OPENSHIFT : "kubernetes") + '.';
        this.info = info;
        this.index = index;
        this.nativeExecutable = nativeExecutable;
    }

    /** What the keys about this target's manifests begin with. */
    String platform() {
        return platform;
    }

    Application application() {
        return new Application(text(platform + "name").orElse(info.getName()),
                text(platform + "version").orElse(info.getVersion()), text(platform + "namespace"), nativeExecutable, ports(),
                metricsPath(), draining(), discovered(), usesKubernetesClient(), replicas());
    }

    /** What the application says of its CPU and memory, by key. */
    Map<String, String> resources() {
        Map<String, String> resources = new TreeMap<>();
        for (String kind : Set.of("requests", "limits")) {
            for (String resource : Set.of("cpu", "memory")) {
                String key = platform + "resources." + kind + '.' + resource;
                text(key).ifPresent(value -> resources.put(key, value));
            }
        }
        return resources;
    }

    private OptionalInt replicas() {
        String key = platform + "replicas";
        return isSet(key) ? OptionalInt.of(number(key, 1)) : OptionalInt.empty();
    }

    private Ports ports() {
        int http = number("quarkus.http.port", 8080);
        boolean separate = flag("quarkus.grpc.server.use-separate-server", true);
        return new Ports(separate ? number("quarkus.grpc.server.port", 9000) : http, http,
                flag("quarkus.management.enabled", false) ? OptionalInt.of(number("quarkus.management.port", 9000))
                        : OptionalInt.empty(),
                !separate);
    }

    private String metricsPath() {
        String path = text("quarkus.micrometer.export.prometheus.path").orElse("metrics");
        if (path.startsWith("/")) {
            return path;
        }
        String root = flag("quarkus.management.enabled", false) ? text("quarkus.management.root-path").orElse("/q")
                : text("quarkus.http.root-path").orElse("/").replaceAll("/$", "") + '/'
                        + text("quarkus.http.non-application-root-path").orElse("q");
        return root.replaceAll("/$", "") + '/' + path;
    }

    private Draining draining() {
        String propagationTime = DRAINING + "propagation-time";
        return new Draining(flag(DRAINING + "enabled", true), duration(propagationTime, Duration.ofSeconds(5)),
                isSet(propagationTime), duration(DRAINING + "grace-period", Duration.ofSeconds(20)));
    }

    private Discovered discovered() {
        Set<String> named = new TreeSet<>(DiscoveredNamespaces.of(config));
        Optional<String> own = text(platform + "namespace");
        boolean ownToo = named.remove(DiscoveredNamespaces.OWN) | own.filter(named::remove).isPresent();
        boolean asked = DiscoveredNamespaces.isDiscoveryOn(config) && ApiUsers.any(index);
        return new Discovered(ownToo || asked, named);
    }

    /** What Quarkus would allow an application that has the client is left to one that uses it, or asks for it by key. */
    private boolean usesKubernetesClient() {
        if (isSet(RBAC)) {
            return flag(RBAC, true);
        }
        // it reads ConfigMaps without a Role of its own
        if (flag("quarkus.kubernetes-config.enabled", false)) {
            return true;
        }
        return KubernetesClientUsers.first(index).isPresent();
    }

    private boolean isSet(String key) {
        ConfigValue value = config.getConfigValue(key);
        return value.getRawValue() != null
                && !DefaultsOfOthers.isDefault((io.smallrye.config.ConfigValue) value);
    }

    private Optional<String> text(String key) {
        return config.getOptionalValue(key, String.class);
    }

    private int number(String key, int otherwise) {
        return config.getOptionalValue(key, Integer.class).orElse(otherwise);
    }

    private boolean flag(String key, boolean otherwise) {
        return config.getOptionalValue(key, Boolean.class).orElse(otherwise);
    }

    private Duration duration(String key, Duration otherwise) {
        return config.getOptionalValue(key, Duration.class).orElse(otherwise);
    }
}
