package io.quarkiverse.convexgrpc.deployment;

import org.jboss.jandex.DotName;

import io.quarkiverse.convexgrpc.HealthScoreContributor;
import io.quarkiverse.convexgrpc.runtime.DrainOnShutdown;
import io.quarkiverse.convexgrpc.runtime.InstanceComposition;
import io.quarkiverse.convexgrpc.runtime.InstanceTag;
import io.quarkiverse.convexgrpc.runtime.ServedCallsInterceptor;
import io.quarkiverse.convexgrpc.runtime.ServerCustomizer;
import io.quarkiverse.convexgrpc.runtime.Threads;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ShutdownListenerBuildItem;

/** This instance's half: its score, the calls that it serves, and its end. */
class InstanceProcessor {

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder().setUnremovable().addBeanClasses(Threads.class, InstanceComposition.class,
                ServedCallsInterceptor.class, ServerCustomizer.class, InstanceTag.class).build();
    }

    @BuildStep
    UnremovableBeanBuildItem contributors() {
        return UnremovableBeanBuildItem.beanTypes(DotName.createSimple(HealthScoreContributor.class.getName()));
    }

    @BuildStep
    ShutdownListenerBuildItem drain() {
        return new ShutdownListenerBuildItem(new DrainOnShutdown());
    }
}
