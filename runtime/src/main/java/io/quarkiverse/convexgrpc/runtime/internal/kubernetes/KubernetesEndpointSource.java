package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * Finds the endpoints of Services in a cluster: for each service followed, a list and a watch of its EndpointSlices, and
 * for all of them a sign of life. Why fabric8's informer does not do this is in ADR 0001. Thread-safe; never blocks.
 */
public final class KubernetesEndpointSource implements EndpointSource {

    /** The name of the port that is taken where a slice has several. */
    public static final String DEFAULT_PORT_NAME = "grpc";

    private final Surroundings around;
    private final SignOfLife signOfLife;
    private final Function<ServiceKey, String> portName;

    /**
     * @param config where the API server is
     * @param http made of that configuration; for whoever closes it
     * @param scheduler what each watch knows and does is confined to it
     * @param blocking where requests run, each for some seconds at most: one at a time for each service, and one for all
     * @param listener called on the scheduler
     * @param portName the name of the port of a service whose key names none, {@link #DEFAULT_PORT_NAME} where nothing else
     *        is configured; where no port has that name, the only one will do
     */
    public KubernetesEndpointSource(Config config, HttpClient http, Scheduler scheduler, Executor blocking,
            Ticker ticker, Randomness randomness, DiscoveryListener listener, Function<ServiceKey, String> portName) {
        this.around = new Surroundings(new SliceApi(config, http), scheduler, blocking, ticker, randomness, listener);
        this.signOfLife = new SignOfLife(around, around.api()::anyAnswer);
        this.portName = portName;
    }

    @Override
    public Watching watch(ServiceKey service, Consumer<ServiceUpdate> sink) {
        WantedPort port = service.port().isEmpty() ? new WantedPort(portName.apply(service), false)
                : new WantedPort(service.port(), true);
        ServiceWatch watch = new ServiceWatch(around, signOfLife, service, port, sink);
        around.scheduler().execute(watch::list);
        return watch;
    }
}
