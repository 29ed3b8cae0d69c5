package io.quarkiverse.convexgrpc.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkus.arc.runtime.BeanContainer;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.grpc.runtime.config.GrpcConfiguration;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.ShutdownContext;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.runtime.config.TlsConfig;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/** Starts and stops the extension with the application. */
@Recorder
public class ConvexGrpcRecorder {

    private final RuntimeValue<ConvexGrpcConfig> config;

    public ConvexGrpcRecorder(RuntimeValue<ConvexGrpcConfig> config) {
        this.config = config;
    }

    /**
     * Refuses to start where the configuration is wrong.
     *
     * @throws ConfigurationException naming every key that is, its value, and what is accepted
     */
    public void checkConfiguration(BeanContainer container) {
        List<String> faults = new ArrayList<>(ConfigCheck.atStart(ConfigProvider.getConfig()));
        if (faults.isEmpty()) {
            ClientTls tls = container.beanInstance(ClientTls.class);
            faults.addAll(tls.faults(clients(), tlsConfigurations()));
            faults.addAll(tls.faultsOfKeys(ConfigCheck.tlsNames(ConfigProvider.getConfig()), tlsConfigurations()));
        }
        if (!faults.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), faults), Set.of());
        }
    }

    /** @param asked whether the application asks for services by code */
    public void start(BeanContainer container, boolean asked, ShutdownContext shutdown) {
        Composition composition = container.beanInstance(Composition.class);
        InstanceComposition instance = container.beanInstance(InstanceComposition.class);
        LoadBalancedClientFactory factory = container.beanInstance(LoadBalancedClientFactory.class);
        BalancingComposition balancing = container.beanInstance(BalancingComposition.class);
        shutdown.addShutdownTask(() -> {
            factory.stop();
            instance.stop();
            balancing.stop();
            composition.stop();
        });
        instance.start();
        composition.start(config.getValue(), clients(), asked);
        factory.start();
        balancing.start();
    }

    /** Answers for health paths that name another service, or nothing that is asked. */
    public Handler<RoutingContext> unknownHealthPath(String serviceName, List<String> known) {
        return new UnknownHealthPath(serviceName, known);
    }

    private static Set<String> tlsConfigurations() {
        return ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(TlsConfig.class)
                .namedCertificateConfig().keySet();
    }

    private static Map<String, GrpcClientConfiguration> clients() {
        Map<String, GrpcClientConfiguration> ours = new TreeMap<>();
        ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(GrpcConfiguration.class).clients()
                .forEach((name, client) -> {
                    if (ConvexNameResolverProvider.SCHEME.equals(client.nameResolver())) {
                        ours.put(name, client);
                    }
                });
        return ours;
    }
}
