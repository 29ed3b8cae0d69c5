package io.quarkiverse.convexgrpc.deployment;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointHints;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.api.model.discovery.v1.ForNode;
import io.fabric8.kubernetes.api.model.discovery.v1.ForZone;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolverProvider;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexLoadBalancerProvider;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ConvexNameResolverProvider;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ServiceProviderBuildItem;

/** Tells native executables what is found by gRPC's service loader, and what the API server's answers are read into. */
class NativeProcessor {

    @BuildStep
    void providers(BuildProducer<ServiceProviderBuildItem> providers) {
        providers.produce(new ServiceProviderBuildItem(NameResolverProvider.class.getName(),
                ConvexNameResolverProvider.class.getName()));
        providers.produce(new ServiceProviderBuildItem(LoadBalancerProvider.class.getName(),
                ConvexLoadBalancerProvider.class.getName()));
    }

    /**
     * The Kubernetes client registers the models that watchers of the application handle, and all others only as far as
     * code reaches them. Ours is no watcher of the application, and Jackson is not code that reaches a model.
     */
    @BuildStep
    ReflectiveClassBuildItem models() {
        return ReflectiveClassBuildItem.builder(
                EndpointSliceList.class, EndpointSlice.class, Endpoint.class, EndpointConditions.class, EndpointPort.class,
                EndpointHints.class, ForZone.class, ForNode.class, ObjectReference.class,
                ListMeta.class, ObjectMeta.class, OwnerReference.class, ManagedFieldsEntry.class, FieldsV1.class,
                WatchEvent.class, Status.class, StatusDetails.class, StatusCause.class)
                .reason("what the Kubernetes API answers to a list and a watch of EndpointSlices")
                .methods().fields().build();
    }
}
