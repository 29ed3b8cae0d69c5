package io.quarkiverse.convexgrpc.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;

/**
 * What this instance is called in logs, statistics and metrics. A pod's host name is the pod's name, and Kubernetes sets
 * {@code HOSTNAME} to it.
 */
public final class InstanceName {

    private static final String HOST = "HOSTNAME";
    private static final String UNKNOWN_HOST = "localhost";

    private InstanceName() {
    }

    /**
     * {@code <service-instance-prefix>-<pod or host name>}. Where no variable tells the host, the machine is asked, which may
     * take a moment: ask once, at the start.
     *
     * @return never null
     */
    public static String of(ConvexGrpcConfig config) {
        String host = ConfigProvider.getConfig().getOptionalValue(HOST, String.class).map(String::strip)
                .filter(name -> !name.isEmpty()).orElseGet(InstanceName::ofThisMachine);
        return config.serviceInstancePrefix().strip() + '-' + host;
    }

    @SuppressForbidden(reason = "asks for this machine's own name, at the start")
    private static String ofThisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException namelessMachine) {
            return UNKNOWN_HOST;
        }
    }
}
