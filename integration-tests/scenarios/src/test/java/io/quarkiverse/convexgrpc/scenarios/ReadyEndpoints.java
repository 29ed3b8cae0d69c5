package io.quarkiverse.convexgrpc.scenarios;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/**
 * Which endpoints of a Service are ready, as its EndpointSlices say one after the other. A pod may be in two of them: it
 * counts once. Thread-safe.
 */
final class ReadyEndpoints implements AutoCloseable {

    private final Map<String, Set<String>> slices = new TreeMap<>();
    private final List<Set<String>> history = new ArrayList<>();
    private final int first;
    private final SharedIndexInformer<EndpointSlice> informer;

    /** Looks from the moment on at which so many are ready: a Deployment is available before the slices say so. */
    ReadyEndpoints(RealCluster cluster, String service, int first) {
        this.first = first;
        informer = cluster.admin.discovery().v1().endpointSlices().withLabel("kubernetes.io/service-name", service)
                .inform(new ResourceEventHandler<>() {

                    @Override
                    public void onAdd(EndpointSlice slice) {
                        changed(slice, slice.getEndpoints());
                    }

                    @Override
                    public void onUpdate(EndpointSlice before, EndpointSlice slice) {
                        changed(slice, slice.getEndpoints());
                    }

                    @Override
                    public void onDelete(EndpointSlice slice, boolean unknown) {
                        changed(slice, List.of());
                    }
                });
        await().until(() -> !history().isEmpty());
    }

    private synchronized void changed(EndpointSlice slice, List<Endpoint> endpoints) {
        slices.put(slice.getMetadata().getName(), endpoints.stream()
                .filter(endpoint -> !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
                .map(endpoint -> endpoint.getTargetRef().getName()).collect(Collectors.toSet()));
        Set<String> pods = slices.values().stream().flatMap(Collection::stream).collect(Collectors.toCollection(TreeSet::new));
        if (!history.isEmpty() || pods.size() == first) {
            history.add(pods);
        }
    }

    /** The pods that were ready, after each change. */
    synchronized List<Set<String>> history() {
        return List.copyOf(history);
    }

    int fewest() {
        return history().stream().mapToInt(Set::size).min().orElseThrow();
    }

    @Override
    public void close() {
        informer.close();
    }
}
