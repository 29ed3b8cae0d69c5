package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.List;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Picker;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Policy;

/** Sends each call where the policy says. Immutable and thread-safe; a pick allocates nothing. */
final class ConvexPicker extends SubchannelPicker {

    private final PickResult[] results;
    private final Picker picker;

    ConvexPicker(Policy policy, List<Member> members) {
        results = members.stream().map(member -> member.link().pick()).toArray(PickResult[]::new);
        picker = policy.picker(members.stream().map(Member::load).toList());
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        return results[picker.pick()];
    }
}
