package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.Ejector;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler.Cancellable;

/**
 * Balances calls to one service that others make: it has no connections, so all endpoints that are ready can be called, or
 * the draining ones where none is. Guards and ejection are those of a channel.
 * <p>
 * {@link #now} and {@link #known} are for any thread and never block. All else is confined to the directory's scheduler.
 */
public final class ServiceBalancer {

    private static final long CARE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** A picker that goes by load reports is made anew every so many times: every second (gRFC A58: weightUpdatePeriod). */
    private static final int CARES_PER_REFRESH = 4;
    /** Nobody looks after endpoints that nobody was sent to for so long: 10 seconds. */
    private static final int CARES_TO_REST = 40;

    private final ServiceKey service;
    private final BalancerSettings settings;
    private final SharedParts shared;
    private final Policy policy;
    private final Guards guards;
    private final Ejector ejector;
    private final BegunCalls calls;
    private final Map<EndpointId, Contender> contenders = new LinkedHashMap<>();
    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private final AtomicBoolean alarmed = new AtomicBoolean();
    private final ServiceDirectory.Subscription subscription;
    private ServiceUpdate update;
    /** What the picker that is out was made of. */
    private List<?> published = List.of();
    private Cancellable care = Cancellable.NONE;
    private int cares;
    private int unused;
    /** Whether the picker that is out tells what it picks. */
    private boolean telling;
    private boolean closed;
    /** Null until discovery has said something. */
    private volatile ServicePicker picker;
    /** Whether somebody asked for the picker since it was last looked after. */
    private volatile boolean used;
    private volatile boolean resting;

    ServiceBalancer(ServiceKey service, BalancerSettings settings, SharedParts shared) {
        this.service = service;
        this.settings = settings;
        this.shared = shared;
        this.policy = settings.policy().create(shared.randomness(), shared.ticker());
        this.guards = new Guards(service, settings.guards(), shared.standpoint(), settings.policy(),
                settings.policy().create(shared.randomness(), shared.ticker()), shared.listener(), shared.randomness(),
                shared.ticker());
        this.ejector = new Ejector(settings.ejection(), service, shared.listener(), shared.randomness(), this::alarm,
                shared.ticker().read());
        this.calls = new BegunCalls(shared.loads().methods(service));
        this.subscription = shared.directory().subscribe(service, this::update);
        shared.scheduler().execute(this::look);
    }

    /** The service that it balances. */
    public ServiceKey service() {
        return service;
    }

    /** Picks by what is known now; null where nothing is known yet. Each call asks anew. */
    public ServicePicker now() {
        if (!used) {
            used = true;
            if (resting) {
                shared.scheduler().execute(this::wake);
            }
        }
        return picker;
    }

    /** Done once {@link #now} is not null. What depends on it must not run on the thread that completes it. */
    public CompletionStage<Void> known() {
        return known;
    }

    private void update(ServiceUpdate now) {
        if (!closed) {
            update = now;
            apply();
            if (!known.isDone()) {
                // by what others know of the endpoints
                review();
                known.complete(null);
            }
        }
    }

    private void apply() {
        guards.update(update.snapshot());
        become(update.snapshot().endpoints());
        publish();
    }

    private void become(List<Endpoint> now) {
        Map<EndpointId, Endpoint> byId = new LinkedHashMap<>();
        now.forEach(endpoint -> byId.putIfAbsent(endpoint.id(), endpoint));
        contenders.values().removeIf(contender -> !byId.containsKey(contender.load.id()) && leave(contender));
        for (Endpoint endpoint : byId.values()) {
            contenders.computeIfAbsent(endpoint.id(),
                    id -> new Contender(endpoint, shared.loads().acquire(service, endpoint))).endpoint = endpoint;
        }
    }

    private boolean leave(Contender contender) {
        ejector.forget(contender.load);
        shared.loads().release(service, contender.load);
        return true;
    }

    private List<Contender> callable() {
        List<Contender> ready = in(Condition.READY);
        return ready.isEmpty() ? in(Condition.DRAINING) : ready;
    }

    private List<Contender> in(Condition condition) {
        return contenders.values().stream()
                .filter(contender -> contender.endpoint.condition() == condition && guards.connects(contender.load.id()))
                .toList();
    }

    private void publish() {
        List<Contender> callable = callable();
        List<Contender> chosen = guards.choose(callable);
        telling = shared.listener().hearsPicks();
        Selection selection = ejector.select(chosen.stream().map(Contender::load).toList(), 0);
        if (chosen.isEmpty()) {
            guards.none();
            published = List.of();
            picker = new ServicePicker(update, settings.inFlight(), List.of(), 0, null, null, calls, shared.ticker(),
                    teller());
            return;
        }
        Choice<Contender> choice = Choice.of(chosen, selection);
        List<Weight> weights = guards.weights(choice.admitted());
        List<?> parts = List.of(choice.members().stream().map(Contender::load).toList(),
                choice.members().stream().map(Contender::endpoint).toList(), selection.probes(), weights,
                telling);
        if (!parts.equals(published)) {
            published = parts;
            picker = picker(choice, weights);
        } else if (picker.update() != update) {
            picker = picker.with(update);
        }
    }

    private ServicePicker picker(Choice<Contender> choice, List<Weight> weights) {
        Policy guarded = guards.around(policy, weights);
        List<EndpointLoad> loads = choice.members().stream().map(Contender::load).toList();
        int admitted = choice.admitted().size();
        Picker all = choice.within(guarded, shared.ticker()).limited(settings.inFlight(), admitted).picker(loads);
        Picker fit = choice.selection().probes().isEmpty() ? all
                : guarded.limited(settings.inFlight(), admitted).picker(loads.subList(0, admitted));
        return new ServicePicker(update, settings.inFlight(), choice.members(), choice.selection().probes().size(), all,
                fit, calls, shared.ticker(), teller());
    }

    private ServicePicker.Teller teller() {
        return telling ? new ServicePicker.Teller(shared.listener(), settings.policy().toString()) : null;
    }

    private void alarm() {
        if (alarmed.compareAndSet(false, true)) {
            shared.scheduler().execute(this::heed);
        }
    }

    private void heed() {
        alarmed.set(false);
        if (!closed) {
            review();
        }
    }

    private void review() {
        if (ejector.review(shared.ticker().read())) {
            publish();
        }
    }

    private void wake() {
        if (resting && !closed) {
            resting = false;
            look();
        }
    }

    /** Chooses again by what calls and time have told. */
    private void look() {
        if (closed) {
            return;
        }
        calls.endLost(shared.ticker().read());
        if (update != null) {
            boolean due = guards.tick() | telling != shared.listener().hearsPicks();
            if (guards.outdated()) {
                apply();
            } else if (due) {
                publish();
            }
            review();
            refresh();
        }
        // what it ejected, all of the process are shown as ejected, until it looks again
        unused = used || !calls.none() || ejector.anyOut() ? 0 : unused + 1;
        used = false;
        resting = unused >= CARES_TO_REST;
        // who asked in between either saw that it rests, or is seen here
        if (resting && !used) {
            return;
        }
        resting = false;
        care = shared.scheduler().schedule(CARE_NANOS, this::look);
    }

    /** Lets a policy that goes by load reports work out its weights, on no call's thread. */
    private void refresh() {
        if (settings.policy().byReports() && ++cares % CARES_PER_REFRESH == 0
                && contenders.values().stream().anyMatch(contender -> contender.load.reports())) {
            published = List.of();
            publish();
        }
    }

    /** Those that are in flight. */
    BegunCalls calls() {
        return calls;
    }

    /** Follows the service no more. On the scheduler. */
    void close() {
        closed = true;
        subscription.cancel();
        care.cancel();
        ejector.close();
        contenders.values().forEach(contender -> shared.loads().release(service, contender.load));
        contenders.clear();
        guards.close();
    }

    private static final class Contender implements Candidate {

        private final EndpointLoad load;
        private Endpoint endpoint;

        Contender(Endpoint endpoint, EndpointLoad load) {
            this.endpoint = endpoint;
            this.load = load;
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public EndpointLoad load() {
            return load;
        }
    }
}
