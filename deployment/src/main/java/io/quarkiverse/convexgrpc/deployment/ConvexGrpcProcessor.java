package io.quarkiverse.convexgrpc.deployment;

import io.quarkiverse.convexgrpc.runtime.BalancingComposition;
import io.quarkiverse.convexgrpc.runtime.ChannelCustomizer;
import io.quarkiverse.convexgrpc.runtime.ClientTls;
import io.quarkiverse.convexgrpc.runtime.Composition;
import io.quarkiverse.convexgrpc.runtime.ConvexGrpcRecorder;
import io.quarkiverse.convexgrpc.runtime.LoadBalancedClientFactory;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanContainerBuildItem;
import io.quarkus.arc.deployment.SyntheticBeansRuntimeInitBuildItem;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Consume;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Produce;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.deployment.builditem.ShutdownContextBuildItem;

/** Puts the extension into the application and starts it. */
class ConvexGrpcProcessor {

    static final String FEATURE = "convex-grpc";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder().setUnremovable().addBeanClasses(Composition.class, ChannelCustomizer.class,
                ClientTls.class, LoadBalancedClientFactory.class, BalancingComposition.class)
                .build();
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    @Consume(SyntheticBeansRuntimeInitBuildItem.class)
    // before the application's own start-up code, which may call
    @Produce(ServiceStartBuildItem.class)
    void start(ConvexGrpcRecorder recorder, BeanContainerBuildItem container, CombinedIndexBuildItem index,
            ShutdownContextBuildItem shutdown) {
        recorder.checkConfiguration(container.getValue());
        recorder.start(container.getValue(), ApiUsers.any(index.getIndex()), shutdown);
    }
}
