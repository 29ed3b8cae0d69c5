package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * Names a Service: its namespace and its name, both as Kubernetes accepts them.
 *
 * @param namespace a label after RFC 1123: at most 63 characters
 * @param name a label after RFC 1035: at most 63 characters, beginning with a letter
 */
public record ServiceKey(String namespace, String name) {

    /**
     * @throws IllegalArgumentException where Kubernetes would refuse a name; the message says what is wrong and what is
     *         accepted
     */
    public ServiceKey {
        KubernetesName.NAMESPACE.check(namespace);
        KubernetesName.SERVICE.check(name);
    }

    /**
     * Reads {@code service} or {@code service.namespace}; {@code service.namespace.svc} and
     * {@code service.namespace.svc.cluster.local} are understood too.
     *
     * @param defaultNamespace the namespace of a host that names none
     * @throws IllegalArgumentException where the host has another form or Kubernetes would refuse a name
     */
    public static ServiceKey parse(String host, String defaultNamespace) {
        String[] labels = host.split("\\.", -1);
        boolean dnsName = labels.length == 3 || labels.length == 5;
        if (labels.length > 2
                && !(dnsName && labels[2].equals("svc") && (labels.length == 3 || host.endsWith(".cluster.local")))) {
            throw new IllegalArgumentException("service: " + host + " (expected: <service>[.<namespace>])");
        }
        return new ServiceKey(labels.length == 1 ? defaultNamespace : labels[1], labels[0]);
    }

    /** The Service's name in the cluster's DNS, as certificates carry it: {@code <service>.<namespace>.svc}. */
    public String dnsName() {
        return name + '.' + namespace + ".svc";
    }

    /** {@code <service>.<namespace>}, as a client's host may be written. */
    @Override
    public String toString() {
        return name + '.' + namespace;
    }
}
