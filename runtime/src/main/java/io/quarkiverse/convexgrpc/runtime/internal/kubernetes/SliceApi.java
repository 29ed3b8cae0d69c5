package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.net.HttpURLConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** What is asked of the API server, once per call: whether to try again is the caller's to say. */
final class SliceApi {

    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    /** What the API server says, and what proxies and kubectl put together. */
    private static final Set<String> LIST_KINDS = Set.of("EndpointSliceList", "List");
    /** Longer than the 4 s that a slow list may take, and less than the 5 s in which a change must be known (ADR 0008). */
    static final int REQUEST_TIMEOUT_MILLIS = 4_300;

    private final NamespacedKubernetesClient client;
    private final RequestConfig requestConfig;

    SliceApi(KubernetesClient client) {
        // the interface that a single request can be configured on
        this.client = client.adapt(NamespacedKubernetesClient.class);
        this.requestConfig = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectLimit(0)
                .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                .build();
    }

    /** A list, and the version that a watch goes on from. */
    record Listed(String resourceVersion, List<EndpointSlice> slices) {
    }

    /**
     * Blocks.
     *
     * @param resourceVersion the answer is at least as new; {@code "0"} takes any, {@code null} only the newest
     * @throws KubernetesClientException where there is no usable answer
     */
    Listed list(ServiceKey service, String resourceVersion) {
        EndpointSliceList list = client.withRequestConfig(requestConfig).call(c -> slices(c, service)
                .list(new ListOptionsBuilder().withResourceVersion(resourceVersion).build()));
        if (list == null || list.getMetadata() == null || list.getMetadata().getResourceVersion() == null
                || !LIST_KINDS.contains(list.getKind())) {
            throw new KubernetesClientException("the answer is no EndpointSliceList with a resourceVersion");
        }
        return new Listed(list.getMetadata().getResourceVersion(), list.getItems() == null ? List.of() : list.getItems());
    }

    /**
     * Blocks until the watch is open.
     *
     * @throws KubernetesClientException where it cannot be opened
     */
    Watch watch(ServiceKey service, String resourceVersion, long timeoutSeconds, Watcher<EndpointSlice> watcher) {
        try {
            return client.withRequestConfig(requestConfig).call(c -> slices(c, service)
                    .watch(new ListOptionsBuilder().withResourceVersion(resourceVersion).withTimeoutSeconds(timeoutSeconds)
                            .withAllowWatchBookmarks(true).build(), watcher));
        } catch (KubernetesClientException e) {
            throw e.getCode() == HttpURLConnection.HTTP_FORBIDDEN ? watchForbidden(service, e) : e;
        }
    }

    /** Where a websocket is refused, what the API server says is lost on the way through fabric8: this is like it. */
    private static KubernetesClientException watchForbidden(ServiceKey service, KubernetesClientException refused) {
        KubernetesClientException said = new KubernetesClientException(new StatusBuilder().withCode(refused.getCode())
                .withMessage("cannot watch resource \"endpointslices\" in API group \"discovery.k8s.io\" in the namespace \""
                        + service.namespace() + '"')
                .build());
        said.initCause(refused);
        return said;
    }

    /**
     * Asks for next to nothing. Blocks until there is an answer; a refusal is one.
     *
     * @throws RuntimeException where none comes
     */
    void anyAnswer() {
        // KubernetesClient.raw() does not heed the request timeout
        HttpClient http = client.withRequestConfig(requestConfig).call(Client::getHttpClient);
        http.sendAsync(http.newHttpRequestBuilder().uri(client.getConfiguration().getMasterUrl() + "version")
                .timeout(REQUEST_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).build(), String.class).join();
    }

    private static FilterWatchListDeletable<EndpointSlice, EndpointSliceList, Resource<EndpointSlice>> slices(
            KubernetesClient client, ServiceKey service) {
        return client.discovery().v1().endpointSlices().inNamespace(service.namespace())
                .withLabel(SERVICE_LABEL, service.name());
    }
}
