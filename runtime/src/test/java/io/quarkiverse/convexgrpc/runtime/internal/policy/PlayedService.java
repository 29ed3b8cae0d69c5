package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Absence;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSnapshot;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointSource;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.LatestUpdates;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeRandomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeScheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.FakeTicker;

/** A process that follows services of which a test says what discovery does. Time stands still until it is told to go on. */
public final class PlayedService {

    public static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    public static final ServiceKey PAYMENT = new ServiceKey("shop", "payment");

    public final FakeTicker ticker = new FakeTicker();
    public final FakeScheduler scheduler = new FakeScheduler(ticker);
    public final LatestUpdates latest = new LatestUpdates();
    public final List<ServiceKey> watched = new ArrayList<>();
    public final FakeRandomness randomness;
    public final ServiceDirectory directory;
    public final LoadBook loads;
    public final SharedParts shared;
    private final Map<ServiceKey, Consumer<ServiceUpdate>> sinks = new HashMap<>();

    public PlayedService(long seed) {
        this(seed, LoadListener.NOOP);
    }

    public PlayedService(long seed, LoadListener listener) {
        System.out.println("seed " + seed);
        randomness = new FakeRandomness(seed);
        EndpointSource source = (service, sink) -> {
            watched.add(service);
            sinks.put(service, sink);
            return () -> watched.remove(service);
        };
        directory = new ServiceDirectory(source, scheduler, ticker, latest);
        loads = new LoadBook(listener);
        shared = new SharedParts(directory, scheduler, loads, listener, new Standpoint("", "", randomness), ticker, randomness);
    }

    /** Discovery says that these are the endpoints of the service. */
    public void are(Endpoint... endpoints) {
        say(new ServiceUpdate.Current(new EndpointSnapshot(PAYMENT, List.of(endpoints))));
    }

    public void absent(Absence reason, String text) {
        say(new ServiceUpdate.Absent(PAYMENT, reason, text));
    }

    public void say(ServiceUpdate update) {
        scheduler.runDue();
        sinks.get(update.service()).accept(update);
        // changes are at least this far apart
        scheduler.advance(50_000_000);
    }

    public static Endpoint ready(int number) {
        return endpoint(number, Condition.READY);
    }

    public static Endpoint endpoint(int number, Condition condition) {
        try {
            return new Endpoint(new EndpointId("uid-" + number, 50051),
                    List.of(InetAddress.getByAddress(new byte[] { 10, 0, 0, (byte) number })), condition, "pod-" + number, "",
                    "");
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    public static Endpoint[] ready(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(PlayedService::ready).toArray(Endpoint[]::new);
    }
}
