package io.quarkiverse.convexgrpc.processes;

import java.util.Map;
import java.util.Properties;

/** The system properties that fabric8's client reads, as one test needs them; other tests leave some behind. */
public final class SystemProperties implements AutoCloseable {

    private final Properties before = (Properties) System.getProperties().clone();

    public SystemProperties(Map<String, String> properties) {
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("kubernetes.") || key.equals("kubeconfig")
                || key.equals("quarkus.tls.trust-all"));
        properties.forEach(System::setProperty);
    }

    @Override
    public void close() {
        System.setProperties(before);
    }
}
