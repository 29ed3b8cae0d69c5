package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.Budget;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Guards;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Policy;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Weight;

/**
 * Keeps a link to every endpoint of one service and gives the channel a picker over those that can be called: the ready
 * ones that are connected, else the draining ones. What is known about an endpoint survives updates, by identity; links
 * of endpoints that are gone are closed after the picker without them is out, so that no call meets a closed one. All
 * state is confined to the channel's synchronization context.
 */
final class ConvexLoadBalancer extends LoadBalancer {

    static final Attributes.Key<ServiceUpdate> UPDATE = Attributes.Key.create("convex.update");
    static final Attributes.Key<GrpcAdapter> ADAPTER = Attributes.Key.create("convex.adapter");
    static final Attributes.Key<ChannelSettings> SETTINGS = Attributes.Key.create("convex.settings");

    /** How often links are looked after. */
    private static final long CARE_MILLIS = 250;
    /** A picker that goes by load reports is made anew every so many times: every second (gRFC A58: weightUpdatePeriod). */
    private static final int CARES_PER_REFRESH = 4;

    private final Helper helper;
    private final SynchronizationContext syncContext;
    private final Map<EndpointId, Member> members = new LinkedHashMap<>();
    private GrpcAdapter adapter;
    private ChannelSettings settings;
    private Policy policy;
    /** Null where calls are not hedged. */
    private Budget hedgingBudget;
    private Guards guards;
    private EjectionGuard ejections;
    private ServiceUpdate update;
    private SynchronizationContext.ScheduledHandle care;
    /** What the picker that is out was made of. */
    private List<?> published = List.of();
    private RequestKey requestKey;
    private int cares;
    private boolean publishing;

    ConvexLoadBalancer(Helper helper) {
        this.helper = helper;
        this.syncContext = helper.getSynchronizationContext();
    }

    @Override
    public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
        Attributes attributes = resolved.getAttributes();
        if (attributes.get(UPDATE) == null) {
            Status error = Status.UNAVAILABLE.withDescription("The balancer 'convex' needs the name resolver 'convex'");
            handleNameResolutionError(error);
            return error;
        }
        if (adapter == null) {
            adapter = attributes.get(ADAPTER);
            settings = attributes.get(SETTINGS);
            policy = settings.policy().create(adapter.randomness(), adapter.ticker());
            hedgingBudget = settings.hedging().on() ? new Budget(settings.hedging().budgetPercent()) : null;
            guards = new Guards(attributes.get(UPDATE).service(), settings.guards(), adapter.standpoint(),
                    settings.policy().create(adapter.randomness(), adapter.ticker()), adapter.loadListener(),
                    adapter.randomness(), adapter.ticker());
            ejections = new EjectionGuard(settings.ejection(), attributes.get(UPDATE).service(), adapter, syncContext,
                    this::publishSoon);
            requestKey = RequestKey.of(settings);
            care = scheduleCare();
        }
        update = attributes.get(UPDATE);
        apply();
        return Status.OK;
    }

    private void apply() {
        guards.update(update.snapshot());
        List<Link> unwanted = reconcile();
        publish();
        unwanted.forEach(Link::close);
    }

    /** Makes the members those of the update and returns the links that are no longer wanted. */
    private List<Link> reconcile() {
        Map<EndpointId, Endpoint> now = update.snapshot().endpoints().stream()
                .collect(Collectors.toMap(Endpoint::id, endpoint -> endpoint, (a, b) -> a, LinkedHashMap::new));
        List<Link> unwanted = new ArrayList<>();
        for (Iterator<Member> i = members.values().iterator(); i.hasNext();) {
            Member member = i.next();
            if (!now.containsKey(member.load().id())) {
                addIfPresent(unwanted, member.release());
                ejections.forget(member);
                adapter.loads().release(update.service(), member.load());
                i.remove();
            }
        }
        for (Endpoint endpoint : now.values()) {
            Member member = members.computeIfAbsent(endpoint.id(), id -> join(endpoint));
            addIfPresent(unwanted, member.update(endpoint, guards.connects(endpoint.id())));
        }
        return unwanted;
    }

    private static void addIfPresent(List<Link> links, Link link) {
        if (link != null) {
            links.add(link);
        }
    }

    private Member join(Endpoint endpoint) {
        return new Member(endpoint, adapter.loads().acquire(update.service(), endpoint), this::open);
    }

    private Link open(Member member, Status inherited) {
        return new Link(helper, ConvexNameResolver.group(member.endpoint()), member.load(), adapter.ticker(), inherited,
                link -> linkChanged(member, link));
    }

    private void linkChanged(Member member, Link link) {
        if (member.link() != link) {
            return;
        }
        publishSoon();
    }

    /** Those to stay connected to: the ready ones, or the draining ones where nothing is ready. */
    private List<Member> wanted() {
        List<Member> ready = in(Condition.READY);
        return ready.isEmpty() ? in(Condition.DRAINING) : ready;
    }

    private List<Member> in(Condition condition) {
        return members.values().stream().filter(member -> member.is(condition) && member.link() != null).toList();
    }

    /** Publishes once for all changes that are waiting in the synchronization context: 1,000 links may change at once. */
    private void publishSoon() {
        if (!publishing) {
            publishing = true;
            syncContext.execute(() -> {
                publishing = false;
                if (update != null) {
                    publish();
                }
            });
        }
    }

    private void publish() {
        List<Member> callable = connected(Condition.READY);
        if (callable.isEmpty()) {
            callable = connected(Condition.DRAINING);
        }
        connect(callable.isEmpty());
        List<Member> chosen = guards.choose(callable);
        EjectionGuard.Choice choice = ejections.choose(chosen, guards.relevant(wanted()));
        if (callable.isEmpty()) {
            publishNone();
            return;
        }
        List<Weight> weights = guards.weights(choice.admitted());
        List<?> parts = List.of(choice.parts(), weights);
        if (!parts.equals(published)) {
            published = parts;
            helper.updateBalancingState(ConnectivityState.READY, picker(choice, weights));
        }
    }

    private SubchannelPicker picker(EjectionGuard.Choice choice, List<Weight> weights) {
        Policy guarded = choice.within(guards.around(policy, weights), adapter.ticker());
        SubchannelPicker picker = new ConvexPicker(guarded, choice.members(), adapter.loads().methods(update.service()),
                requestKey);
        return hedgingBudget == null ? picker : new Hedges(picker, hedgingBudget);
    }

    /**
     * Connects what should be. An endpoint that ended a connection is given a moment, as long as there are others: where
     * it is on its way out, a call that it refused, and that gRPC sends elsewhere only once, must not meet it again.
     */
    private void connect(boolean atOnce) {
        for (Member member : wanted()) {
            if (member.link().idle() && (atOnce || member.link().rested())) {
                member.link().connect();
            }
        }
    }

    private List<Member> connected(Condition condition) {
        return members.values().stream().filter(member -> member.is(condition) && member.connected()).toList();
    }

    private void publishNone() {
        published = List.of();
        guards.none();
        List<Member> wanted = wanted();
        if (wanted.isEmpty()) {
            fail(Unavailable.nothingToCall(update));
        } else if (wanted.stream().allMatch(member -> member.link().failed())) {
            fail(Unavailable.noneReachable(update, wanted));
        } else {
            helper.updateBalancingState(ConnectivityState.CONNECTING, new FixedResultPicker(PickResult.withNoResult()));
        }
    }

    private void fail(Status status) {
        helper.updateBalancingState(ConnectivityState.TRANSIENT_FAILURE,
                new FixedResultPicker(PickResult.withError(status)));
    }

    private SynchronizationContext.ScheduledHandle scheduleCare() {
        return syncContext.schedule(this::care, CARE_MILLIS, TimeUnit.MILLISECONDS, helper.getScheduledExecutorService());
    }

    /** Replaces links that fell silent or are stuck, and chooses again by what calls and time have told. */
    private void care() {
        List<Link> unwanted = new ArrayList<>();
        for (Member member : members.values()) {
            Link link = member.link();
            if (link == null) {
                continue;
            }
            if (link.idle()) {
                publishSoon();
            } else if (link.silent(settings)) {
                adapter.loadListener().ejected(update.service(), member.load(), EjectionReason.SILENT);
                unwanted.add(member.replace(() -> Unavailable.silent(member)));
            } else if (link.stuck(settings, member.endpoint().addresses().size())) {
                unwanted.add(member.replace(() -> Unavailable.notConnected(member)));
            }
        }
        boolean due = guards.tick();
        if (guards.outdated()) {
            apply();
        } else if (due || !unwanted.isEmpty()) {
            publish();
        }
        unwanted.forEach(Link::close);
        ejections.review();
        refresh();
        care = scheduleCare();
    }

    /** Lets a policy that goes by load reports work out its weights, on no call's thread. */
    private void refresh() {
        if (settings.policy().byReports() && ++cares % CARES_PER_REFRESH == 0
                && members.values().stream().anyMatch(member -> member.load().reports())) {
            published = List.of();
            publishSoon();
        }
    }

    @Override
    public void handleNameResolutionError(Status error) {
        if (update == null) {
            fail(error);
        }
    }

    /** A service may have no endpoints; calls then fail with the reason. */
    @Override
    public boolean canHandleEmptyAddressListFromNameResolution() {
        return true;
    }

    @Override
    public void requestConnection() {
        connect(true);
    }

    @Override
    public void shutdown() {
        if (care != null) {
            care.cancel();
            ejections.close();
        }
        for (Member member : members.values()) {
            Link link = member.release();
            if (link != null) {
                link.close();
            }
            adapter.loads().release(update.service(), member.load());
        }
        members.clear();
        published = List.of();
        if (guards != null) {
            guards.close();
        }
    }
}
