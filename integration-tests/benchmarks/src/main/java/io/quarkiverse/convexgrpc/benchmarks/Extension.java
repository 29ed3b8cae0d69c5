package io.quarkiverse.convexgrpc.benchmarks;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.ChannelSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.GrpcAdapter;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.HedgingSettings;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.Mode;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.RetrySettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Standpoint;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** Makes what the extension makes out of its configuration, with its default values. */
public final class Extension {

    public static final ServiceKey SERVICE = new ServiceKey("shop", "payment");

    /** Calls do not carry it: for the policies that go by one, all calls are alike. */
    private static final String HASH_HEADER = "x-key";
    /** UNKNOWN is what grpc-java makes of a connection that ends while a call is being written to it. */
    private static final List<String> RETRIED = List.of("UNAVAILABLE", "UNKNOWN");

    private Extension() {
    }

    public static ChannelSettings settings(PolicyName policy) {
        return new ChannelSettings(policy, HASH_HEADER, Mode.ENDPOINTS, Duration.ofSeconds(1), Duration.ofSeconds(1),
                Duration.ofSeconds(2));
    }

    /**
     * The same, where calls may be sent more than once.
     *
     * @param retries how often a call is retried at most
     * @param hedges how often it is sent once more while it waits
     */
    public static ChannelSettings settings(PolicyName policy, int retries, int hedges) {
        ChannelSettings base = settings(policy);
        RetrySettings retry = base.retry();
        HedgingSettings hedging = base.hedging();
        return new ChannelSettings(base.policy(), base.hashHeader(), base.mode(), base.keepaliveTime(),
                base.keepaliveTimeout(), base.connectTimeout(), base.guards(), base.ejection(),
                new RetrySettings(1 + retries, RETRIED, retry.backoff(), retry.maxBackoff(), retry.methods()),
                new HedgingSettings(1 + hedges, hedging.delay(), hedging.budgetPercent(), hedging.methods()));
    }

    /** An adapter with a load book of its own, as each process has one. */
    public static GrpcAdapter adapter(ServiceDirectory directory, ChannelSettings settings, Executor executor) {
        return new GrpcAdapter(directory, SERVICE::namespace, service -> settings, executor,
                new LoadBook(LoadListener.NOOP), LoadListener.NOOP,
                new Standpoint("", "", Randomness.system()), Ticker.system(), Randomness.system());
    }

    public static Endpoint endpoint(String name, InetAddress address, int port, Condition condition) {
        return new Endpoint(new EndpointId("uid-" + name, port), List.of(address), condition, name, "", "");
    }
}
