package io.quarkiverse.convexgrpc.deployment;

import java.util.List;
import java.util.Set;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.convexgrpc.runtime.ConfigCheck;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Produce;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Fails the build where the configuration that is known to it is wrong. The start checks the rest. */
class ConfigurationProcessor {

    @BuildStep
    @Produce(ServiceStartBuildItem.class)
    ValidConfigurationBuildItem checkConfiguration() {
        List<String> faults = ConfigCheck.atBuild(ConfigProvider.getConfig());
        if (!faults.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), faults), Set.of());
        }
        return new ValidConfigurationBuildItem();
    }
}
