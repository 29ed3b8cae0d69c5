package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Metadata;
import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.load.Budget;

/**
 * Keeps hedging within its budget: an attempt beyond it is refused, and the ones before it go on. gRPC's own throttling
 * counts failures; where everything is slow and nothing fails, it would let every call be sent twice. An attempt goes to
 * another endpoint than those before it, as far as some picks find one.
 */
final class Hedges extends SubchannelPicker {

    /** What gRPC sends along with an attempt that is not the first (gRFC A6). */
    static final Metadata.Key<String> PREVIOUS_ATTEMPTS = Metadata.Key.of("grpc-previous-rpc-attempts",
            Metadata.ASCII_STRING_MARSHALLER);
    /** So often is picked at most for an endpoint that was not tried: by chance, one pick in two finds the other of two. */
    private static final int PICKS = 32;
    private static final PickResult REFUSED = PickResult
            .withError(Status.UNAVAILABLE.withDescription("Not sent to another endpoint: the hedging budget is spent"));
    private static final PickResult FULL = PickResult.withError(Status.UNAVAILABLE
            .withDescription("Not sent to another endpoint: every endpoint has as many calls as it may"));

    private final SubchannelPicker picker;
    private final Budget budget;

    Hedges(SubchannelPicker picker, Budget budget) {
        this.picker = picker;
        this.budget = budget;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        boolean first = !args.getHeaders().containsKey(PREVIOUS_ATTEMPTS);
        if (first) {
            budget.payIn();
        } else if (!budget.takeOut()) {
            return REFUSED;
        }
        Tried tried = args.getCallOptions().getOption(Tried.KEY);
        PickResult pick = picker.pickSubchannel(args);
        if (tried == null) {
            return orRefused(first, pick);
        }
        for (int i = 1; i < PICKS && !first && tried.contains(pick.getSubchannel()); i++) {
            pick = picker.pickSubchannel(args);
        }
        tried.add(pick.getSubchannel());
        return orRefused(first, pick);
    }

    /** A pick that gRPC drops would end the call, and with it the attempts before this one. */
    private static PickResult orRefused(boolean first, PickResult pick) {
        return !first && pick.isDrop() ? FULL : pick;
    }
}
