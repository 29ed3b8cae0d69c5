package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

/**
 * The forms of label that name namespaces, Services, their ports and instances, and a check that says what is wrong with one.
 */
public enum KubernetesName {

    /** RFC 1035: begins with a letter. */
    SERVICE("service name", true),

    /** RFC 1123: may begin with a digit. */
    NAMESPACE("namespace", false),

    /** RFC 1123. */
    PORT("port name", false),

    /** What the names of instances begin with: RFC 1035, as that of their Service. */
    INSTANCE_PREFIX("instance prefix", true);

    /** The longest label that DNS, and so Kubernetes, accepts. */
    public static final int MAX_LENGTH = 63;

    private final String what;
    private final boolean letterFirst;

    KubernetesName(String what, boolean letterFirst) {
        this.what = what;
        this.letterFirst = letterFirst;
    }

    /**
     * Returns the label unchanged.
     *
     * @throws IllegalArgumentException naming the length or the first character at fault, and what is accepted
     */
    public String check(String label) {
        if (label.isEmpty()) {
            throw wrong(label, "it is empty");
        }
        if (label.length() > MAX_LENGTH) {
            throw wrong(label, "it has " + label.length() + " characters");
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean atEdge = i == 0 || i == label.length() - 1;
            if (!letter(c) && !(digit(c) && !(letterFirst && i == 0)) && !(c == '-' && !atEdge)) {
                throw wrong(label, "character '" + c + "' at position " + (i + 1));
            }
        }
        return label;
    }

    private IllegalArgumentException wrong(String label, String fault) {
        return new IllegalArgumentException(what + ": " + label + " (" + fault + "; expected: 1 to " + MAX_LENGTH
                + " lower-case letters, digits or '-', beginning with a " + (letterFirst ? "letter" : "letter or digit")
                + ", ending with a letter or digit)");
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
