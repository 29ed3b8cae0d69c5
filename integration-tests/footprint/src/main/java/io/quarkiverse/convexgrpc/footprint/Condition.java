package io.quarkiverse.convexgrpc.footprint;

import java.util.List;

/** What the applications run under, other than by themselves. */
enum Condition {

    /** As for the table: neither the heap's size nor that of its young generation is left to chance. */
    TABLE("", List.of("-Xmx64m", "-Xmn8m"), false),
    ADAPTIVE("with -Xmx64m alone", List.of("-Xmx64m"), false),
    UNLIMITED("with no option of the heap", List.of(), false),
    TLS("with the Kubernetes API over TLS", TABLE.options, true);

    private final String text;
    private final List<String> options;
    private final boolean tls;

    Condition(String text, List<String> options, boolean tls) {
        this.text = text;
        this.options = options;
        this.tls = tls;
    }

    /** How it differs from that of the table. */
    String text() {
        return text;
    }

    /** Options of the heap, for the JVM and native executables alike. */
    List<String> options() {
        return options;
    }

    /** Whether the Kubernetes API is spoken to over TLS, trusting any certificate. */
    boolean tls() {
        return tls;
    }
}
