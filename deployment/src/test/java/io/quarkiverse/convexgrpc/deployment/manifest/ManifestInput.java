package io.quarkiverse.convexgrpc.deployment.manifest;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

/** What manifests are made of, as a test has it. */
final class ManifestInput {

    static final String NAME = "payment";

    /** Much as Quarkus makes it. */
    private static final String OF_QUARKUS = """
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: payment
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: payment-view
            roleRef:
              kind: ClusterRole
              apiGroup: rbac.authorization.k8s.io
              name: view
            subjects:
              - kind: ServiceAccount
                name: payment
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: payment
            spec:
              ports:
                - name: http
                  port: 80
                  targetPort: 8080
                - name: grpc
                  port: 50051
                  targetPort: 50051
              selector:
                app.kubernetes.io/name: payment
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: payment
            spec:
              replicas: 1
              selector:
                matchLabels:
                  app.kubernetes.io/name: payment
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: payment
                spec:
                  containers:
                    - name: payment
                      image: registry.invalid/payment:1
                      ports:
                        - name: http
                          containerPort: 8080
                        - name: grpc
                          containerPort: 50051
                        - name: management
                          containerPort: 9090
                  serviceAccountName: payment
            """;

    private ManifestInput() {
    }

    /** @param keys without the prefix, in turns with their values */
    static ConvexGrpcBuildConfig config(String... keys) {
        Map<String, String> values = new HashMap<>(Map.of("quarkus.convex-grpc.service-name", NAME));
        for (int i = 0; i < keys.length; i += 2) {
            values.put("quarkus.convex-grpc." + keys[i], keys[i + 1]);
        }
        return new SmallRyeConfigBuilder().addDefaultInterceptors().withConverter(Duration.class, 200, Duration::parse)
                .withConverter(Duration.class, 300, io.quarkus.runtime.configuration.DurationConverter::parseDuration)
                .withMapping(ConvexGrpcBuildConfig.class).withSources(new PropertiesConfigSource(values, "test", 250)).build()
                .getConfigMapping(ConvexGrpcBuildConfig.class);
    }

    static Application application() {
        return application(NAME, new Ports(50051, 8080, OptionalInt.of(9090), false), new Discovered(false, Set.of()));
    }

    static Application application(String name, Ports ports, Discovered discovered) {
        return new Application(name, "1.0.0", Optional.empty(), false, ports, "/q/metrics", draining(false), discovered,
                false, OptionalInt.empty());
    }

    static Application with(Draining draining) {
        Application a = application();
        return new Application(a.name(), a.version(), a.namespace(), a.nativeExecutable(), a.ports(), a.metricsPath(), draining,
                a.discovered(), a.usesKubernetesClient(), a.replicas());
    }

    static Draining draining(boolean propagationTimeSet) {
        return new Draining(true, Duration.ofSeconds(5), propagationTimeSet, Duration.ofSeconds(20));
    }

    static List<HasMetadata> ofQuarkus() {
        return read(OF_QUARKUS);
    }

    static List<HasMetadata> read(String yaml) {
        return Arrays.stream(yaml.split("---\n")).<HasMetadata> map(new KubernetesSerialization()::unmarshal).toList();
    }
}
