package io.quarkiverse.convexgrpc.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;

/** Certificates of a test, each signed by itself, so that to trust one is to trust no other. */
final class Certificates {

    static final String PASSWORD = "of-a-test";

    final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    static Certificates make() {
        try {
            return new Certificates(Files.createTempDirectory("certificates"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that are there already: the test and the application's start are in different class loaders. */
    static Certificates in(String folder) {
        return new Certificates(Path.of(folder));
    }

    /** Makes a certificate and its key, with that subject, and that name beside it. */
    Certificates with(String file, String subject, String dnsName) {
        try {
            new CertificateGenerator(folder, true).generate(new CertificateRequest().withName(file).withCN(subject)
                    .withFormats(List.of(Format.PEM, Format.PKCS12)).withPassword(PASSWORD)
                    .withSubjectAlternativeName("DNS:" + dnsName));
            return this;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts one certificate in the place of another. */
    Certificates copy(String from, String to) {
        try {
            Files.copy(certificate(from), certificate(to), StandardCopyOption.REPLACE_EXISTING);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path certificate(String file) {
        return folder.resolve(file + ".crt");
    }

    /** A trust store with that certificate alone. */
    Path trustStore(String file) {
        return folder.resolve(file + "-truststore.p12");
    }

    Path key(String file) {
        return folder.resolve(file + ".key");
    }
}
