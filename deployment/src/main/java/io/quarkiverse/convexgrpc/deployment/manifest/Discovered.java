package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Set;

/**
 * Where an application looks for endpoints.
 *
 * @param own whether in its own namespace
 * @param foreign other namespaces, in their order
 */
public record Discovered(boolean own, Set<String> foreign) {
}
