package io.quarkiverse.convexgrpc.runtime.internal.facade;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.convexgrpc.EndpointOverview;
import io.quarkiverse.convexgrpc.ServiceOverview;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.AddressLiteral;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.HostPort;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.LatestUpdates;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Steering;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** The services that this process talks to: what is known of each, and the endpoints that are steered. Thread-safe. */
public final class FollowedServices {

    private static final String SCHEME = "http://";
    /** Longer than any process runs. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final LatestUpdates updates;
    private final LoadBook loads;
    private final Steering steering;
    private final Supplier<String> ownNamespace;
    private final Function<ServiceKey, String> policy;
    private final Ticker ticker;

    /** @param policy the name of the policy that calls of a service go by */
    public FollowedServices(LatestUpdates updates, LoadBook loads, Steering steering, Supplier<String> ownNamespace,
            Function<ServiceKey, String> policy, Ticker ticker) {
        this.updates = updates;
        this.loads = loads;
        this.steering = steering;
        this.ownNamespace = ownNamespace;
        this.policy = policy;
        this.ticker = ticker;
    }

    List<ServiceOverview> all() {
        return updates.followed().stream().sorted(Comparator.comparing(ServiceKey::toString)).map(this::overview).toList();
    }

    Optional<ServiceOverview> find(String service) {
        ServiceKey key = key(service);
        return updates.follows(key) ? Optional.of(overview(key)) : Optional.empty();
    }

    void drain(String service, String endpoint) {
        ServiceKey key = followed(service);
        known(key, service, endpoint).forEach(id -> steering.drain(key, id));
    }

    void eject(String service, String endpoint, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("time: " + time + " (expected: more than 0)");
        }
        ServiceKey key = followed(service);
        long nanos = (time.compareTo(FOREVER) < 0 ? time : FOREVER).toNanos();
        known(key, service, endpoint).forEach(id -> steering.eject(key, id, nanos));
    }

    void resume(String service, String endpoint) {
        ServiceKey key = followed(service);
        known(key, service, endpoint).forEach(id -> steering.resume(key, id));
    }

    private ServiceKey key(String service) {
        return ServiceKey.parse(Objects.requireNonNull(service, "service"), ownNamespace.get());
    }

    private ServiceKey followed(String service) {
        ServiceKey key = key(service);
        if (!updates.follows(key)) {
            Set<String> known = new TreeSet<>();
            updates.followed().forEach(other -> known.add(other.nameIn(ownNamespace.get())));
            throw new IllegalArgumentException("service: " + service + " is not followed by this process (expected: one of "
                    + known + ')');
        }
        return key;
    }

    /** Of a pod there are two for a moment where a new one has an old one's name. */
    private List<EndpointId> known(ServiceKey key, String service, String name) {
        Objects.requireNonNull(name, "endpoint");
        ServiceUpdate update = updates.of(key);
        List<Endpoint> endpoints = update == null ? List.of() : update.snapshot().endpoints();
        List<EndpointId> found = endpoints.stream().filter(endpoint -> isCalled(endpoint, name)).map(Endpoint::id).toList();
        if (found.isEmpty()) {
            Set<String> known = new TreeSet<>();
            endpoints.forEach(endpoint -> known.add(endpoint.pod().isEmpty() ? endpoint.address()
                    : endpoint.pod() + " at " + endpoint.address()));
            throw new IllegalArgumentException("endpoint: " + name + " is none of service " + service + " (expected: one of "
                    + known + ')');
        }
        return found;
    }

    private static boolean isCalled(Endpoint endpoint, String name) {
        return !endpoint.pod().isEmpty() && endpoint.pod().equals(name)
                || isAt(endpoint, name.startsWith(SCHEME) ? name.substring(SCHEME.length()) : name);
    }

    /** Whether one of its addresses is meant, however it is written, or the host that the configuration says. */
    private static boolean isAt(Endpoint endpoint, String place) {
        if (place.equals(endpoint.address()) || endpoint.pod().isEmpty() && place.equals(endpoint.id().toString())) {
            return true;
        }
        try {
            HostPort parsed = HostPort.parse(place);
            InetAddress address = AddressLiteral.parse(parsed.host());
            return address != null && parsed.port() == endpoint.id().port() && endpoint.addresses().contains(address);
        } catch (IllegalArgumentException noPlace) {
            return false;
        }
    }

    private ServiceOverview overview(ServiceKey key) {
        ServiceUpdate update = updates.of(key);
        List<Endpoint> endpoints = update == null ? List.of() : update.snapshot().endpoints();
        List<EndpointLoad> known = new ArrayList<>();
        endpoints.forEach(endpoint -> known.add(loads.find(key, endpoint.id())));
        long[] calls = known.stream().mapToLong(FollowedServices::calls).toArray();
        long all = 0;
        for (long each : calls) {
            all += each;
        }
        List<EndpointOverview> overviews = new ArrayList<>();
        long now = ticker.read();
        for (int i = 0; i < calls.length; i++) {
            overviews.add(overview(endpoints.get(i), known.get(i), calls[i], all, now));
        }
        overviews.sort(Comparator.comparing(overview -> overview.endpoint().endpoint()));
        return new ServiceOverview(key.nameAndPort(), key.namespace(), policy.apply(key),
                update instanceof ServiceUpdate.Stale, absence(key, update), overviews);
    }

    private static long calls(EndpointLoad load) {
        return load == null ? 0 : load.inFlight() + load.succeeded() + load.failed();
    }

    private static EndpointOverview overview(Endpoint endpoint, EndpointLoad load, long calls, long all, long now) {
        int inFlight = load == null ? 0 : load.inFlight();
        double cost = load == null ? 1 : (double) load.slownessByNow() * (1 + load.waiting());
        return new EndpointOverview(EndpointViews.of(endpoint, load, now), inFlight, calls,
                all == 0 ? 0 : (double) calls / all, cost, reason(endpoint, load));
    }

    private static Optional<String> reason(Endpoint endpoint, EndpointLoad load) {
        EjectionReason reason = endpoint.ejectedByHand() ? EjectionReason.MANUAL : load == null ? null : load.ejectionReason();
        return Optional.ofNullable(reason).map(why -> why.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static Optional<String> absence(ServiceKey key, ServiceUpdate update) {
        if (update == null) {
            return Optional.of(subject(key) + " has been asked for, and nobody has answered yet");
        }
        if (update instanceof ServiceUpdate.Absent absent) {
            return Optional.of(absent.text());
        }
        if (!update.snapshot().endpoints().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(update instanceof ServiceUpdate.Stale stale ? stale.text() : subject(key) + " has no endpoints");
    }

    private static String subject(ServiceKey key) {
        return "Service " + key.nameAndPort() + " in namespace " + key.namespace();
    }
}
