package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.Pulse;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * One subchannel to one endpoint and how it fares. A link is replaced, not repaired: where a connection gives no sign of
 * life, or gRPC's own back-off (up to two minutes) grows too long, a new link starts afresh while calls in flight on the
 * old one go on. Confined to the channel's synchronization context.
 */
final class Link {

    /**
     * After this many failures gRPC waits about 7 seconds and longer before it tries again (1 s × 1.6 each time, gRPC
     * connection backoff protocol); a fresh link tries at once.
     */
    private static final int FAILURES_BEFORE_REPLACING = 4;
    private static final Duration LAST_WAIT = Duration.ofSeconds(4);
    /** Time beyond connecting for TLS and the first HTTP/2 frame of the server. */
    private static final Duration HANDSHAKE_GRACE = Duration.ofSeconds(3);

    /**
     * How many times longer an unsent question is waited for: it may only be queued behind other calls of a connection
     * that is full, or the connection may be so dead that it takes nothing in any more.
     */
    private static final int UNSENT_PATIENCE = 10;
    /** From the end of a connection to the next, where there are other endpoints to call. */
    private static final Duration REST = Duration.ofMillis(100);

    private final Subchannel subchannel;
    private final Pulse pulse = new Pulse();
    private final EndpointLoad load;
    /** What the channel is answered, by method: gRPC does not tell a tracer which method it is for. */
    private final PickResult[] picks = new PickResult[MethodBook.MAX_METHODS];
    private final Ticker ticker;
    private ConnectivityState state = ConnectivityState.IDLE;
    private long stateSince;
    private int failures;
    private boolean wasConnected;
    /** Why calls could not be sent here, until they can; null where nothing went wrong yet. */
    private Status lastError;
    /** The question that waits for a sign of life, null where none does. */
    private SignOfLife question;
    private long askedAt;

    /**
     * @param inherited why the link before this one failed, or null
     * @param onChange told after every change of state
     */
    Link(Helper helper, EquivalentAddressGroup addresses, EndpointLoad load, Ticker ticker, Status inherited,
            Consumer<Link> onChange) {
        this.ticker = ticker;
        this.load = load;
        this.lastError = inherited;
        this.stateSince = ticker.read();
        this.subchannel = helper.createSubchannel(CreateSubchannelArgs.newBuilder().setAddresses(addresses).build());
        subchannel.start(info -> {
            changed(info);
            onChange.accept(this);
        });
    }

    private void changed(ConnectivityStateInfo info) {
        state = info.getState();
        stateSince = ticker.read();
        if (state == ConnectivityState.READY) {
            lastError = null;
            failures = 0;
            wasConnected = true;
            pulse.heard();
        } else if (state == ConnectivityState.TRANSIENT_FAILURE) {
            lastError = info.getStatus();
            failures++;
        }
    }

    /**
     * What the channel is answered when this link is chosen, by method; null where {@link #pick} was not asked for that
     * method yet. Read and written by any thread: what is in there is immutable, and as good where two threads made it.
     */
    PickResult[] picks() {
        return picks;
    }

    /** What the channel is answered when this link is chosen for a call of the method. */
    PickResult pick(MethodLoad method) {
        PickResult pick = PickResult.withSubchannel(subchannel,
                new AttemptTracer.Factory(load, method, pulse, ticker));
        picks[method.index()] = pick;
        return pick;
    }

    EndpointLoad load() {
        return load;
    }

    boolean connected() {
        return state == ConnectivityState.READY;
    }

    boolean idle() {
        return state == ConnectivityState.IDLE;
    }

    /** Whether it failed since it was last connected. A link that tries again after a failure still counts as failed. */
    boolean failed() {
        return lastError != null;
    }

    Status lastError() {
        return lastError;
    }

    /** Whether an idle link may be connected: at once the first time, a moment after a connection ended. */
    boolean rested() {
        return !wasConnected || ticker.read() - stateSince >= REST.toNanos();
    }

    void connect() {
        subchannel.requestConnection();
    }

    void move(EquivalentAddressGroup addresses) {
        subchannel.updateAddresses(List.of(addresses));
    }

    /** Takes no new calls; those in flight go on. */
    void close() {
        subchannel.shutdown();
    }

    /**
     * Asks a connection for a sign of life where calls wait for one, and says whether it gave none in time.
     */
    boolean silent(ChannelSettings settings) {
        if (!connected()) {
            return false;
        }
        long now = ticker.read();
        if (pulse.silentFor(now) < settings.keepaliveTime().toNanos()) {
            question = null;
            return false;
        }
        if (question == null) {
            askedAt = now;
            question = SignOfLife.ask(subchannel, this::heard, settings.keepaliveTimeout());
            return false;
        }
        long patience = settings.keepaliveTimeout().toNanos() * (question.sent() ? 1 : UNSENT_PATIENCE);
        return now - askedAt >= patience;
    }

    /** The endpoint is at work, though calls wait: streams may have nothing to say for hours. */
    private void heard() {
        pulse.heard();
        load.heard();
    }

    /** Whether connecting takes too long, or the next try is too far away. */
    boolean stuck(ChannelSettings settings, int addresses) {
        long elapsed = ticker.read() - stateSince;
        return switch (state) {
            case CONNECTING ->
                elapsed > settings.connectTimeout().multipliedBy(addresses).plus(HANDSHAKE_GRACE).toNanos();
            case TRANSIENT_FAILURE -> failures >= FAILURES_BEFORE_REPLACING && elapsed > LAST_WAIT.toNanos();
            default -> false;
        };
    }
}
