package io.quarkiverse.convexgrpc.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;

/**
 * What this instance is called in logs, statistics and metrics. A pod's host name is the pod's name, and Kubernetes sets
 * {@code HOSTNAME} to it.
 */
public final class InstanceName {

    private static final String HOST = "HOSTNAME";
    /** Told at once, where a name service may take seconds. */
    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");
    private static final String UNKNOWN_HOST = "localhost";

    private InstanceName() {
    }

    /**
     * {@code <service-instance-prefix>-<pod or host name>}. Where neither a variable nor Linux tells the host, a name service
     * is asked, which may take a moment: ask at the start.
     *
     * @return never null
     */
    public static String of(ConvexGrpcConfig config) {
        String host = ConfigProvider.getConfig().getOptionalValue(HOST, String.class).map(String::strip)
                .filter(name -> !name.isEmpty()).or(InstanceName::ofLinux).orElseGet(InstanceName::ofThisMachine);
        return config.serviceInstancePrefix().strip() + '-' + host;
    }

    private static Optional<String> ofLinux() {
        try {
            return Optional.of(Files.readString(LINUX).strip()).filter(name -> !name.isEmpty());
        } catch (IOException anotherSystem) {
            return Optional.empty();
        }
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
