package io.quarkiverse.convexgrpc.deployment.manifest;

/** Manifests that would not do; the message names key, value and remedy. */
public final class InvalidManifestsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InvalidManifestsException(String message) {
        super(message);
    }
}
