package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * A host and a port as configuration names them.
 *
 * @param host a DNS name or an address, without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final int MAX_NAME_LENGTH = 253;

    /**
     * Reads {@code host:port}, {@code address:port} or {@code [IPv6 address]:port}. Looks nothing up.
     *
     * @throws IllegalArgumentException where the text has another form, with the text and what is accepted
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw wrong(text, "no port");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        boolean v6 = host.indexOf(':') >= 0;
        boolean literal = AddressLiteral.parse(host) != null;
        if (v6 != bracketed || (v6 && !literal)) {
            throw wrong(text, "no IPv6 address in brackets");
        }
        if (!literal && !isName(host)) {
            throw wrong(text, "'" + host + "' is neither a DNS name nor an address");
        }
        return new HostPort(host, port(text, text.substring(colon + 1)));
    }

    /** Whether the host is an address, so that there is nothing to look up. */
    boolean isLiteral() {
        return AddressLiteral.parse(host) != null;
    }

    private static int port(String text, String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            port = c < '0' || c > '9' || port > 65_535 ? 65_536 : port * 10 + c - '0';
        }
        if (port < 1 || port > 65_535) {
            throw wrong(text, "port '" + digits + "'");
        }
        return port;
    }

    private static boolean isName(String host) {
        String[] labels = host.split("\\.", -1);
        for (String label : labels) {
            if (label.isEmpty() || label.length() > KubernetesName.MAX_LENGTH
                    || !label.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'))) {
                return false;
            }
        }
        // a name that ends in a number is an address with a mistake in it
        return host.length() <= MAX_NAME_LENGTH && !labels[labels.length - 1].chars().allMatch(Character::isDigit);
    }

    private static IllegalArgumentException wrong(String text, String fault) {
        return new IllegalArgumentException("static endpoint: " + text + " (" + fault
                + "; expected: <host>:<port> or [<IPv6 address>]:<port>, port 1 to 65535)");
    }
}
