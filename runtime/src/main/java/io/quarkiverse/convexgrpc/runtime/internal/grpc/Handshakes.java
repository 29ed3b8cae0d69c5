package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLException;

/** Says what was wrong where the two sides of a connection did not agree on TLS. */
final class Handshakes {

    private static final String ALERT = "Received fatal alert: ";
    /** What a server sends where a certificate is not to its liking (RFC 8446, section 6.2), as the JDK spells it. */
    private static final Set<String> OF_CERTIFICATES = Set.of("bad_certificate", "unsupported_certificate",
            "certificate_revoked", "certificate_expired", "certificate_unknown", "certificate_required", "unknown_ca",
            "access_denied");

    private Handshakes() {
    }

    /** The reason why a connection failed, in words; empty where it was not TLS. */
    static Optional<String> fault(Throwable failure) {
        String fault = null;
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            // the innermost one that tells something tells most
            fault = fault(cause, fault);
        }
        return Optional.ofNullable(fault);
    }

    private static String fault(Throwable cause, String outer) {
        if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
            return "the server's certificate is not valid at this time: " + cause.getMessage();
        }
        if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
            return "the server's certificate is not trusted: " + cause.getMessage();
        }
        if (cause instanceof CertificateException) {
            return "the server's certificate does not fit: " + cause.getMessage();
        }
        if (cause instanceof SSLException) {
            return ofTheServer(String.valueOf(cause.getMessage()));
        }
        return outer;
    }

    private static String ofTheServer(String message) {
        String alert = message.startsWith(ALERT) ? message.substring(ALERT.length()) : "";
        return OF_CERTIFICATES.contains(alert)
                ? "the server wants a client certificate that it trusts, and got another or none: " + message
                : "TLS failed: " + message;
    }
}
