package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;

import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Why a list or a watch did not go on.
 *
 * @param kind what is to be done about it
 * @param text the cause in one line, for people
 * @param cause the exception, for debugging, {@code null} where there is none
 */
record Failure(Kind kind, String text, Throwable cause) {

    private static final int MAX_LENGTH = 300;
    private static final int MAX_DEPTH = 10;

    enum Kind {
        /** The resource version is too old, or too new after the API server lost some: only a fresh list helps. */
        GONE,
        /** The API server does not know us. */
        UNAUTHORIZED,
        /** The API server knows us but does not let us. */
        FORBIDDEN,
        /** The watch ended and nobody said why; so does one whose time was up. */
        ENDED,
        /** Anything else. */
        OTHER
    }

    /** Whether it says what somebody has to do, and not only that something broke. */
    boolean refuses() {
        return kind == Kind.UNAUTHORIZED || kind == Kind.FORBIDDEN;
    }

    static Failure of(Throwable thrown) {
        int code = 0;
        Throwable root = thrown;
        Throwable at = thrown;
        String said = null;
        for (int depth = 0; at != null && depth < MAX_DEPTH; depth++, at = at.getCause()) {
            root = at;
            if (code == 0 && at instanceof KubernetesClientException e && e.getCode() > 0) {
                code = e.getCode();
                said = e.getStatus() == null ? null : e.getStatus().getMessage();
            }
        }
        String text = said != null && !said.isBlank() ? said : root.getMessage() == null ? root.toString() : root.getMessage();
        return new Failure(kind(code), oneLine(explained(code, root, text)), thrown);
    }

    /** Some of what comes from below says too little to those who read it here. */
    private static String explained(int code, Throwable root, String text) {
        if (code == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return code + " " + text + ": this instance's token or certificate is not accepted";
        }
        if (code > 0) {
            return code + " " + text;
        }
        if (root instanceof CertificateException || root instanceof CertPathBuilderException
                || root instanceof CertPathValidatorException) {
            return "its certificate is not trusted: " + text;
        }
        if (root instanceof Error) {
            // its message may be the name of a class and nothing else
            return root.toString();
        }
        return root instanceof UnknownHostException
                ? "unknown host: " + text + "; outside a cluster, a kubeconfig tells where the API server is"
                : text;
    }

    /** @param cause {@code null} where the connection was closed as it should be */
    static Failure ended(Throwable cause) {
        return new Failure(Kind.ENDED, "the watch ended", cause);
    }

    static Failure timedOut(String what) {
        return new Failure(Kind.OTHER, what, null);
    }

    private static Kind kind(int code) {
        switch (code) {
            case HttpURLConnection.HTTP_GONE:
            case HttpURLConnection.HTTP_GATEWAY_TIMEOUT:
                return Kind.GONE;
            case HttpURLConnection.HTTP_UNAUTHORIZED:
                return Kind.UNAUTHORIZED;
            case HttpURLConnection.HTTP_FORBIDDEN:
                return Kind.FORBIDDEN;
            default:
                return Kind.OTHER;
        }
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "..." : line;
    }
}
