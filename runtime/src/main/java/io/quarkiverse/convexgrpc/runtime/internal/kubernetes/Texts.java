package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** What people read in an exception or a log line when a service has no endpoints: where, why and the remedy. */
final class Texts {

    private Texts() {
    }

    static String noSlices(ServiceKey service) {
        return subject(service.withoutPort()) + " has no EndpointSlices: there is no Service of that name, or it is one without"
                + " slices (selector-less or ExternalName)";
    }

    static String noPort(ServiceKey service, WantedPort port, String portsSeen) {
        if (port.exactly()) {
            return subject(service.withoutPort()) + " has endpoints, but no TCP port named '" + port.name() + "', which ':"
                    + port.name() + "' behind the service's name asks for (ports seen: " + portsSeen + ")";
        }
        return subject(service) + " has endpoints, but no TCP port named '" + port.name()
                + "' and not exactly one to take instead (ports seen: " + portsSeen
                + "); quarkus.convex-grpc.services.\"" + service.name() + "\".port-name chooses one";
    }

    static String forbidden(ServiceKey service, String cause) {
        return subject(service) + ": reading EndpointSlices is not allowed, or there is no such namespace (" + cause
                + "). " + role(service);
    }

    /** What would allow it. */
    static String role(ServiceKey service) {
        return "A Role in namespace " + service.namespace() + " with apiGroups [discovery.k8s.io], resources"
                + " [endpointslices], verbs [get, list, watch], bound to this pod's ServiceAccount, allows it";
    }

    static String unreachable(ServiceKey service, String cause) {
        return subject(service) + ": the Kubernetes API server gave no usable answer yet (" + cause + ")";
    }

    static String stale(ServiceKey service, Failure failure) {
        return failure.kind() == Failure.Kind.FORBIDDEN ? forbidden(service, failure.text())
                : subject(service) + ": the Kubernetes API server is out of reach, the last known endpoints stay in use ("
                        + failure.text() + ")";
    }

    private static String subject(ServiceKey service) {
        return "Service " + service.nameAndPort() + " in namespace " + service.namespace();
    }
}
