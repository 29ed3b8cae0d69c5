package io.quarkiverse.convexgrpc.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.grpc.runtime.supports.SSLConfigHelper;
import io.quarkus.runtime.util.ClassPathUtils;
import io.quarkus.tls.runtime.TrustAllOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/** Reads the keys {@code tls.*} and {@code ssl.*} of a gRPC client, as Quarkus reads them for its Vert.x client. */
final class TlsKeys {

    private TlsKeys() {
    }

    /** Whether a client's connections are encrypted: whoever names whom to trust does not want plain text. */
    static boolean encrypted(GrpcClientConfiguration client) {
        return client.tlsConfigurationName().isPresent()
                || !client.plainText().orElse(client.ssl().trustStore().isEmpty() && !client.tls().enabled());
    }

    /** Whether a client has keys of its own; else the registry's configuration without a name is for it too. */
    static boolean given(GrpcClientConfiguration client) {
        return client.tls().enabled() || client.ssl().trustStore().isPresent() || client.ssl().certificate().isPresent();
    }

    /** What a client trusts and who it is, of {@code tls.*} where that is enabled, else of {@code ssl.*}. */
    static HttpClientOptions options(GrpcClientConfiguration client) {
        HttpClientOptions options = new HttpClientOptions();
        GrpcClientConfiguration.TlsClientConfig tls = client.tls();
        if (tls.enabled()) {
            options.setVerifyHost(tls.verifyHostname());
            SSLConfigHelper.configurePemTrustOptions(options, tls.trustCertificatePem());
            SSLConfigHelper.configureJksTrustOptions(options, tls.trustCertificateJks());
            SSLConfigHelper.configurePfxTrustOptions(options, tls.trustCertificateP12());
            if (tls.trustAll()) {
                options.setTrustOptions(TrustAllOptions.INSTANCE);
            }
            SSLConfigHelper.configurePemKeyCertOptions(options, tls.keyCertificatePem());
            SSLConfigHelper.configureJksKeyCertOptions(options, tls.keyCertificateJks());
            SSLConfigHelper.configurePfxKeyCertOptions(options, tls.keyCertificateP12());
            return options;
        }
        client.ssl().trustStore().ifPresent(
                store -> options.setTrustOptions(new PemTrustOptions().addCertValue(read(store, "trust store"))));
        Optional<Path> certificate = client.ssl().certificate();
        Optional<Path> key = client.ssl().key();
        if (certificate.isPresent() && key.isPresent()) {
            options.setKeyCertOptions(new PemKeyCertOptions().setCertValue(read(certificate.get(), "certificate"))
                    .setKeyValue(read(key.get(), "key")));
        }
        return options;
    }

    /** Of the class path, or of a file. */
    private static Buffer read(Path path, String what) {
        try (InputStream resource = Thread.currentThread().getContextClassLoader()
                .getResourceAsStream(ClassPathUtils.toResourceName(path))) {
            return Buffer.buffer(resource != null ? resource.readAllBytes() : Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException("Unable to read " + what + " from " + path, e);
        }
    }
}
