/**
 * EndpointSlice events become updates. The only room that knows fabric8. Start with
 * {@link io.quarkiverse.convexgrpc.runtime.internal.kubernetes.KubernetesEndpointSource}; the loop behind each service is
 * {@code ServiceWatch}, what it asks {@code SliceApi}, what is known of it {@code ServiceState}, and what a slice says is
 * read by {@code SliceParser}; {@code SignOfLife} finds out that the API server has fallen silent.
 */
package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;
