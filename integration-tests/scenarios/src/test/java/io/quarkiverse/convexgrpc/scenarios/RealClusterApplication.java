package io.quarkiverse.convexgrpc.scenarios;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.quarkiverse.convexgrpc.processes.SystemProperties;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * Runs the application as a pod of a real cluster would: in a namespace, under the generated ServiceAccount, whose token
 * lies in a file, with no rights but those of the generated Role. A proxy stands between it and the API server.
 */
public final class RealClusterApplication implements QuarkusTestResourceLifecycleManager {

    /** Argument: the API server is not to be had when the application starts. */
    static final String REFUSING = "refusing";
    /** Argument: the application is not told who signs the API server's certificate. */
    static final String UNTRUSTED = "untrusted";
    /** Argument: no test of another class shares the application and what it may do. */
    static final String ALONE = "alone";
    /** Clients that each call the service of their name. */
    private static final String[] CLIENTS = { "scaled", "handmade", "denied", "rotated", "killed", "restarted",
            "payment-service",
            "delayed", "untrusted", "close" };
    /** A second client of the service {@code scaled}, with connections of Vert.x. */
    static final String SCALED_OVER_VERTX = "scaled-over-vertx";
    /** Where the application runs; only one test has pods in any. */
    static final String ZONE = "zone-a";

    private boolean refusing;
    private boolean untrusted;
    private RealCluster cluster;
    private ApiProxy proxy;
    private Token token;
    private SystemProperties system;

    /** The file that the application's token is read from. */
    record Token(Path file) {

        String read() throws IOException {
            return Files.readString(file);
        }

        void write(String token) throws IOException {
            Files.writeString(file, token);
        }
    }

    @Override
    public void init(Map<String, String> arguments) {
        refusing = Boolean.parseBoolean(arguments.get(REFUSING));
        untrusted = Boolean.parseBoolean(arguments.get(UNTRUSTED));
    }

    @Override
    public Map<String, String> start() {
        cluster = new RealCluster();
        cluster.allow(cluster.namespace);
        proxy = new ApiProxy(cluster.masterUrl(), refusing);
        Map<String, String> properties = new HashMap<>();
        try {
            Path folder = Files.createTempDirectory("serviceaccount");
            token = new Token(folder.resolve("token"));
            token.write(cluster.token());
            Path authority = cluster.writeCertificateAuthority(folder.resolve("ca.crt"));
            if (!untrusted) {
                properties.put("kubernetes.certs.ca.file", authority.toString());
            }
            properties.put("kubernetes.auth.serviceAccount.token", token.file().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.put("kubernetes.master", proxy.url());
        properties.put("kubernetes.namespace", cluster.namespace);
        properties.put("kubernetes.auth.tryKubeConfig", "false");
        properties.put("kubernetes.auth.tryServiceAccount", "true");
        properties.put("kubernetes.disable.hostname.verification", "true");
        // what the extension logs is looked at by Warnings
        properties.put("quarkus.log.category.\"" + Warnings.OWN + "\".use-parent-handlers", "false");
        properties.put("quarkus.convex-grpc.load-balancing.zone", ZONE);
        for (String client : CLIENTS) {
            properties.put("quarkus.grpc.clients." + client + ".name-resolver", "convex");
            properties.put("quarkus.grpc.clients." + client + ".host", client);
        }
        properties.put("quarkus.grpc.clients." + SCALED_OVER_VERTX + ".name-resolver", "convex");
        properties.put("quarkus.grpc.clients." + SCALED_OVER_VERTX + ".host", "scaled");
        properties.put("quarkus.grpc.clients." + SCALED_OVER_VERTX + ".use-quarkus-grpc-client", "true");
        system = new SystemProperties(properties);
        return properties;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(cluster, new TestInjector.MatchesType(RealCluster.class));
        injector.injectIntoFields(proxy, new TestInjector.MatchesType(ApiProxy.class));
        injector.injectIntoFields(token, new TestInjector.MatchesType(Token.class));
    }

    @Override
    public void stop() {
        if (system != null) {
            system.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }
}
