package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceUpdate;
import io.quarkiverse.convexgrpc.runtime.internal.load.Budget;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionReason;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Choice;
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
    private GrpcAdapter adapter;
    private ChannelSettings settings;
    private Members members;
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
    /** Whether the picker that is out tells what it picks. */
    private boolean telling;

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
        update = attributes.get(UPDATE);
        if (adapter == null) {
            begin(attributes.get(ADAPTER), attributes.get(SETTINGS));
        }
        apply();
        return Status.OK;
    }

    private void begin(GrpcAdapter with, ChannelSettings as) {
        adapter = with;
        settings = as;
        policy = settings.policy().create(adapter.randomness(), adapter.ticker());
        hedgingBudget = settings.hedging().on() ? new Budget(settings.hedging().budgetPercent()) : null;
        guards = new Guards(update.service(), settings.guards(), adapter.standpoint(), settings.policy(),
                settings.policy().create(adapter.randomness(), adapter.ticker()), adapter.loadListener(),
                adapter.randomness(), adapter.ticker());
        ejections = new EjectionGuard(settings.ejection(), update.service(), adapter, syncContext,
                this::publishWhatIsDue, this::publishSoon);
        members = new Members(update.service(), adapter.loads(), this::open, ejections::forget);
        requestKey = RequestKey.of(settings);
        care = scheduleCare();
    }

    private void apply() {
        guards.update(update.snapshot());
        List<Link> unwanted = members.become(update.snapshot().endpoints(), guards::connects);
        publish();
        unwanted.forEach(Link::close);
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

    /** Publishes once for all changes that are waiting in the synchronization context: 1,000 links may change at once. */
    private void publishSoon() {
        if (!publishing) {
            publishing = true;
            syncContext.execute(this::publishWhatIsDue);
        }
    }

    private void publishWhatIsDue() {
        if (publishing) {
            publishing = false;
            publish();
        }
    }

    private void publish() {
        List<Member> callable = members.callable();
        connect(callable.isEmpty());
        List<Member> chosen = guards.choose(callable);
        Choice<Member> choice = ejections.choose(chosen, guards.relevant(members.wanted()));
        if (callable.isEmpty()) {
            publishNone();
            return;
        }
        List<Weight> weights = guards.weights(choice.admitted());
        telling = adapter.loadListener().hearsPicks();
        List<?> parts = List.of(choice.members().stream().map(Member::link).toList(), choice.selection().probes(), weights,
                telling);
        if (!parts.equals(published)) {
            published = parts;
            helper.updateBalancingState(ConnectivityState.READY, picker(choice, weights));
        }
    }

    private SubchannelPicker picker(Choice<Member> choice, List<Weight> weights) {
        int limit = settings.inFlight().endpoint();
        Policy guarded = choice.within(guards.around(policy, weights), adapter.ticker()).limited(limit,
                choice.admitted().size());
        ConvexPicker silent = new ConvexPicker(guarded, choice.members(), adapter.loads().methods(update.service()),
                requestKey, PickResult.withDrop(Unavailable.full(update.service(), limit)));
        SubchannelPicker picker = telling
                ? new TellingPicker(silent, update.service(), settings.policy(), adapter.loadListener())
                : silent;
        return hedgingBudget == null ? picker : new Hedges(picker, hedgingBudget);
    }

    /**
     * Connects what should be. An endpoint that ended a connection is given a moment, as long as there are others: where
     * it is on its way out, a call that it refused, and that gRPC sends elsewhere only once, must not meet it again.
     */
    private void connect(boolean atOnce) {
        for (Member member : members.wanted()) {
            if (member.link().idle() && (atOnce || member.link().rested())) {
                member.link().connect();
            }
        }
    }

    private void publishNone() {
        published = List.of();
        guards.none();
        List<Member> wanted = members.wanted();
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
        for (Member member : members.linked()) {
            Link link = member.link();
            if (link.idle()) {
                publishSoon();
            } else if (link.silent(settings)) {
                adapter.loadListener().ejected(update.service(), member.load(), EjectionReason.SILENT);
                unwanted.add(member.replace(() -> Unavailable.silent(member)));
            } else if (link.stuck(settings, member.endpoint().addresses().size())) {
                unwanted.add(member.replace(() -> Unavailable.notConnected(member)));
            }
        }
        boolean due = guards.tick() | telling != adapter.loadListener().hearsPicks();
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
                && members.report()) {
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
        if (members != null) {
            connect(true);
        }
    }

    @Override
    public void shutdown() {
        if (adapter == null) {
            return;
        }
        care.cancel();
        ejections.close();
        members.become(List.of(), id -> false).forEach(Link::close);
        published = List.of();
        guards.close();
    }
}
