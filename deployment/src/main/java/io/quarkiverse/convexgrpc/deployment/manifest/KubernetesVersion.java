package io.quarkiverse.convexgrpc.deployment.manifest;

/** The oldest Kubernetes that manifests are for, {@code 1.<minor>}. */
record KubernetesVersion(int minor) {

    /** Preceded by {@code kubernetes-version}, which has been looked at. */
    static KubernetesVersion of(String text) {
        return new KubernetesVersion(Integer.parseInt(text.split("\\.")[1]));
    }

    /** A wait by the kubelet, before the container is told to end (KEP-3960, on by default). */
    boolean hasPreStopSleep() {
        return minor >= 30;
    }

    /** A tolerance of its own for each direction of an autoscaler (KEP-4951, on by default). */
    boolean hasTolerance() {
        return minor >= 35;
    }

    /** Pods that are resized in place (KEP-1287, on by default). */
    boolean resizesInPlace() {
        return minor >= 33;
    }
}
