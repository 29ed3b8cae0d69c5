/**
 * What the manifests say: configuration in, Kubernetes objects out. Pure: nothing here knows Quarkus' build steps, reads a
 * file or logs; what is to be said comes as sentences.
 */
package io.quarkiverse.convexgrpc.deployment.manifest;
