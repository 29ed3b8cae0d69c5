package io.quarkiverse.convexgrpc.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.quarkus.grpc.runtime.config.GrpcClientConfiguration;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SSLOptions;

/** SSL contexts of gRPC clients by the names of Quarkus' TLS registry, and the registry's news of them. */
@Singleton
public class ClientTls {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.tls");

    private static final String ANY_NAME = "NONE";

    private final TlsConfigurationRegistry registry;
    private final Vertx vertx;
    private final Map<String, NewestSslContext> contexts = new ConcurrentHashMap<>();

    @Inject
    ClientTls(TlsConfigurationRegistry registry, Vertx vertx) {
        this.registry = registry;
        this.vertx = vertx;
    }

    /**
     * What the registry has to object to clients, a sentence for each fault.
     *
     * @param clients by name
     * @param known the names of TLS configurations that there are
     */
    List<String> faults(Map<String, GrpcClientConfiguration> clients, Collection<String> known) {
        Map<String, String> names = new TreeMap<>();
        clients.forEach((client, grpc) -> grpc.tlsConfigurationName()
                .ifPresent(name -> names.put("quarkus.grpc.clients." + client + ".tls-configuration-name", name)));
        return faultsOfKeys(names, known);
    }

    /**
     * What the registry has to object to keys that name a TLS configuration, a sentence for each fault.
     *
     * @param values by key
     * @param known the names of TLS configurations that there are
     */
    List<String> faultsOfKeys(Map<String, String> values, Collection<String> known) {
        List<String> faults = new ArrayList<>();
        values.forEach((property, name) -> {
            String key = property + '=' + name;
            if (registry.get(name).isEmpty()) {
                faults.add(key + ": there is no such TLS configuration, no key begins with quarkus.tls." + name
                        + " (expected: one of " + names(known) + ")");
            } else {
                try {
                    context(name);
                } catch (IllegalArgumentException e) {
                    faults.add(key + " cannot be used: " + e.getMessage());
                }
            }
        });
        return faults;
    }

    private Set<String> names(Collection<String> known) {
        Set<String> names = new TreeSet<>(known);
        registry.getDefault().map(TlsConfiguration::getName).ifPresent(names::add);
        return names;
    }

    /**
     * The SSL context of that name, which goes with the registry's news.
     *
     * @throws IllegalArgumentException where there is none, or none can be made of it
     */
    SslContext context(String name) {
        return contexts.computeIfAbsent(name, absent -> new NewestSslContext(
                build(registry.get(name)
                        .orElseThrow(() -> new IllegalArgumentException("there is no TLS configuration " + name)))));
    }

    /** An SSL context, and the protocols that it is to speak. */
    record Tls(SslContext context, Set<String> protocols) {
    }

    /** What connections of Vert.x are encrypted by, of whatever keys; empty for plain text. */
    Optional<Tls> ofVertx(GrpcClientConfiguration client) {
        if (!TlsKeys.encrypted(client)) {
            return Optional.empty();
        }
        Optional<String> name = client.tlsConfigurationName()
                .or(() -> TlsKeys.given(client) ? Optional.empty() : registry.getDefault().map(TlsConfiguration::getName));
        if (name.isPresent()) {
            return Optional.of(new Tls(context(name.get()), registry.get(name.get())
                    .map(tls -> tls.getSSLOptions().getEnabledSecureTransportProtocols()).orElseThrow()));
        }
        HttpClientOptions options = TlsKeys.options(client);
        return Optional.of(new Tls(build(options), options.getEnabledSecureTransportProtocols()));
    }

    private SslContext build(HttpClientOptions options) {
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient().protocols(options.getEnabledSecureTransportProtocols());
            if (options.getKeyCertOptions() != null) {
                builder.keyManager(options.getKeyCertOptions().getKeyManagerFactory(vertx));
            }
            if (options.getTrustOptions() != null) {
                trust(builder, options.getTrustOptions().getTrustManagerFactory(vertx), options.isVerifyHost());
            }
            return builder.build();
        } catch (Exception e) {
            throw new IllegalArgumentException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /**
     * Lets the managers of the factory decide whom to trust. The JDK looks at the name, whatever they do, as long as it is
     * given the factory itself.
     */
    private static void trust(SslContextBuilder builder, TrustManagerFactory factory, boolean names) {
        if (names) {
            builder.trustManager(factory);
            return;
        }
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                builder.trustManager(new AnyNameTrust(x509));
            }
        }
    }

    /** New connections take the new certificates; those that are there go on with the old ones. */
    void updated(@Observes CertificateUpdatedEvent event) {
        contexts.computeIfPresent(event.name(), (name, context) -> {
            try {
                context.become(build(event.tlsConfiguration()));
                LOG.infof("TLS configuration '%s': new connections of gRPC clients take the new certificates", name);
            } catch (IllegalArgumentException e) {
                LOG.errorf(e,
                        "TLS configuration '%s': gRPC clients go on with the old certificates, the new ones cannot be used",
                        name);
            }
            return context;
        });
    }

    private SslContext build(TlsConfiguration tls) {
        SSLOptions options = tls.getSSLOptions();
        if (!options.getCrlValues().isEmpty()) {
            // better than to trust what was revoked
            throw new IllegalArgumentException("certificate-revocation-list is not supported for gRPC clients");
        }
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient().protocols(options.getEnabledSecureTransportProtocols());
            if (!options.getEnabledCipherSuites().isEmpty()) {
                builder.ciphers(options.getEnabledCipherSuites(), SupportedCipherSuiteFilter.INSTANCE);
            }
            if (tls.getKeyStoreOptions() != null) {
                builder.keyManager(tls.getKeyStoreOptions().getKeyManagerFactory(vertx));
            }
            trust(builder, tls);
            return builder.build();
        } catch (Exception e) {
            throw new IllegalArgumentException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /** Without a trust store, the JDK's own is used. */
    private void trust(SslContextBuilder builder, TlsConfiguration tls) throws Exception {
        if (tls.getTrustStoreOptions() != null) {
            trust(builder, tls.getTrustStoreOptions().getTrustManagerFactory(vertx),
                    tls.getHostnameVerificationAlgorithm().filter(ANY_NAME::equalsIgnoreCase).isEmpty());
        }
    }
}
