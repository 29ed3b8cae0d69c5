package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * Names a Service, and one of its ports where that is not left to the configuration.
 *
 * @param namespace a label after RFC 1123: at most 63 characters
 * @param name a label after RFC 1035: at most 63 characters, beginning with a letter
 * @param port the name of a port, a label after RFC 1123 with a letter in it; empty where none is named
 */
public record ServiceKey(String namespace, String name, String port) {

    private static final String CLUSTERSET = ".svc.clusterset.local";
    private static final String EXPECTED = " (expected: <service>[.<namespace>][:<name of a port>])";

    /**
     * @throws IllegalArgumentException where Kubernetes would refuse a name; the message says what is wrong and what is
     *         accepted
     */
    public ServiceKey {
        KubernetesName.NAMESPACE.check(namespace);
        KubernetesName.SERVICE.check(name);
        if (!port.isEmpty()) {
            KubernetesName.PORT.check(port);
        }
    }

    /** The Service, and the port that the configuration says. */
    public ServiceKey(String namespace, String name) {
        this(namespace, name, "");
    }

    /**
     * Reads {@code service} or {@code service.namespace}; {@code service.namespace.svc} and
     * {@code service.namespace.svc.cluster.local} are understood too. The name of a port may follow after a colon.
     *
     * @param host not null
     * @param defaultNamespace the namespace of a host that names none
     * @throws IllegalArgumentException where the host has another form or Kubernetes would refuse a name
     */
    public static ServiceKey parse(String host, String defaultNamespace) {
        int colon = host.indexOf(':');
        String port = colon < 0 ? "" : host.substring(colon + 1);
        if (colon >= 0 && port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("service: " + host + EXPECTED);
        }
        String service = colon < 0 ? host : host.substring(0, colon);
        String[] labels = service.split("\\.", -1);
        if (service.endsWith(CLUSTERSET)) {
            throw new IllegalArgumentException("service: " + host + " (a Service of several clusters is not followed;"
                    + " expected: <service>[.<namespace>][:<name of a port>], a Service of this cluster)");
        }
        boolean dnsName = labels.length == 3 || labels.length == 5;
        if (labels.length > 2
                && !(dnsName && labels[2].equals("svc") && (labels.length == 3 || service.endsWith(".cluster.local")))) {
            throw new IllegalArgumentException("service: " + host + EXPECTED);
        }
        return new ServiceKey(labels.length == 1 ? defaultNamespace : labels[1], labels[0], port);
    }

    /** The same Service, with the port left to the configuration. */
    public ServiceKey withoutPort() {
        return port.isEmpty() ? this : new ServiceKey(namespace, name);
    }

    /** What the Service is called by in a namespace: the shortest name that is understood there. */
    public String nameIn(String ownNamespace) {
        return namespace.equals(ownNamespace) ? nameAndPort() : toString();
    }

    /** The Service's name, and {@code :<port>} where one is named: what people tell it by beside others of its namespace. */
    public String nameAndPort() {
        return name + suffix();
    }

    private String suffix() {
        return port.isEmpty() ? "" : ':' + port;
    }

    /** The Service's name in the cluster's DNS, as certificates carry it: {@code <service>.<namespace>.svc}. */
    public String dnsName() {
        return name + '.' + namespace + ".svc";
    }

    /** {@code <service>.<namespace>}, and {@code :<port>} where one is named, as a client's host may be written. */
    @Override
    public String toString() {
        return name + '.' + namespace + suffix();
    }
}
