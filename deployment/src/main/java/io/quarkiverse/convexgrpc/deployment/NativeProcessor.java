package io.quarkiverse.convexgrpc.deployment;

import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolverProvider;
import io.quarkiverse.convexgrpc.runtime.ConvexChannels;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexLoadBalancerProvider;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;
import io.quarkus.grpc.spi.GrpcBuilderProvider;

/** Tells native executables what is found by the service loaders of gRPC and Quarkus. */
class NativeProcessor {

    @BuildStep
    void providers(BuildProducer<ServiceProviderBuildItem> providers) {
        providers.produce(new ServiceProviderBuildItem(NameResolverProvider.class.getName(),
                ConvexNameResolverProvider.class.getName()));
        providers.produce(new ServiceProviderBuildItem(LoadBalancerProvider.class.getName(),
                ConvexLoadBalancerProvider.class.getName()));
        providers.produce(new ServiceProviderBuildItem(GrpcBuilderProvider.class.getName(), ConvexChannels.class.getName()));
    }
}
