package io.quarkiverse.convexgrpc;

import java.util.Locale;
import java.util.Objects;

/**
 * Makes names of services, of their instances, and of the place where a service can be called, all after one pattern, so that
 * a name tells what it is of. What it makes, Kubernetes takes: what Kubernetes would refuse is refused here first, with an
 * {@link IllegalArgumentException} that says which character or length is at fault and what would be accepted. A parameter
 * that is null is a {@link NullPointerException} with the parameter's name.
 * <p>
 * A <em>label</em> is 1 to 63 lower-case letters, digits and {@code -}, and begins and ends with a letter or digit (RFC 1123);
 * the name of a Service begins with a letter (RFC 1035). Stateless; thread-safe.
 */
public final class ConvexGrpcServiceNaming {

    private static final int MAX_LENGTH = 63;
    private static final int MAX_PORT = 65_535;

    private ConvexGrpcServiceNaming() {
    }

    /**
     * The name of a service: {@code generateServiceName("user", "prod", "v1")} is {@code convex-user-service-prod-v1}.
     *
     * @param name what the service is about, a label; as the others, it may begin with a digit
     * @param environment where it runs, a label
     * @param version which version of it, a label
     * @return at most 63 characters: name, environment and version have 46 between them; never null
     */
    public static String generateServiceName(String name, String environment, String version) {
        return service("service name", "convex-" + label("name", name) + "-service-" + label("environment", environment) + '-'
                + label("version", version));
    }

    /**
     * The name of one instance of a service: {@code generateInstanceName("convex-user-service", "pod-001", 1)} is
     * {@code convex-user-service-pod-001-001}.
     *
     * @param serviceName the name of a Service
     * @param podName a label
     * @param number 1 or more; it is written with three digits, or with as many as it has where it has more
     * @return at most 63 characters; never null
     */
    public static String generateInstanceName(String serviceName, String podName, int number) {
        service("serviceName", serviceName);
        label("podName", podName);
        if (number < 1) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1 or more)");
        }
        return service("instance name", serviceName + '-' + podName + '-' + String.format(Locale.ROOT, "%03d", number));
    }

    /**
     * Where a service can be called in its cluster: {@code generateServiceEndpoint("convex-user-service", "default", 50051)} is
     * {@code http://convex-user-service.default.svc.cluster.local:50051}. That is the Service's own address, behind which
     * nobody balances single calls of gRPC: clients of this extension take the Service's name alone.
     *
     * @param serviceName the name of a Service
     * @param namespace a label
     * @param port 1 to 65535
     * @return never null
     */
    public static String generateServiceEndpoint(String serviceName, String namespace, int port) {
        service("serviceName", serviceName);
        label("namespace", namespace);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to " + MAX_PORT + ')');
        }
        // two labels and what stands around them are shorter than the 253 characters that DNS takes
        return "http://" + serviceName + '.' + namespace + ".svc.cluster.local:" + port;
    }

    private static String service(String what, String text) {
        return check(what, text, true);
    }

    private static String label(String what, String text) {
        return check(what, text, false);
    }

    private static String check(String what, String text, boolean letterFirst) {
        Objects.requireNonNull(text, what);
        if (text.isEmpty()) {
            throw wrong(what, text, "it is empty", letterFirst);
        }
        if (text.length() > MAX_LENGTH) {
            throw wrong(what, text, "it has " + text.length() + " characters", letterFirst);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9';
            boolean inside = i > 0 && i < text.length() - 1;
            if (!letter && !(digit && (i > 0 || !letterFirst)) && !(c == '-' && inside)) {
                throw wrong(what, text, "character '" + c + "' at position " + (i + 1), letterFirst);
            }
        }
        return text;
    }

    private static IllegalArgumentException wrong(String what, String text, String fault, boolean letterFirst) {
        return new IllegalArgumentException(what + ": " + text + " (" + fault + "; expected: 1 to " + MAX_LENGTH
                + " lower-case letters, digits or '-', beginning with a " + (letterFirst ? "letter" : "letter or digit")
                + ", ending with a letter or digit)");
    }
}
