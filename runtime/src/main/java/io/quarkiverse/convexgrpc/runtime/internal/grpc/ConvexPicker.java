package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.List;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.MethodDescriptor;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Picker;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Policy;

/** Sends each call where the policy says. Immutable and thread-safe; a pick allocates nothing, but for the value of a key. */
final class ConvexPicker extends SubchannelPicker {

    private final Link[] links;
    private final Picker picker;
    private final MethodBook methods;
    private final RequestKey key;

    ConvexPicker(Policy policy, List<Member> members, MethodBook methods, RequestKey key) {
        this.links = members.stream().map(Member::link).toArray(Link[]::new);
        this.picker = policy.picker(members.stream().map(Member::load).toList());
        this.methods = methods;
        this.key = key;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        MethodDescriptor<?, ?> descriptor = args.getMethodDescriptor();
        MethodLoad method = methods.of(descriptor.getFullMethodName(), !descriptor.getType().serverSendsOneMessage());
        return links[picker.pick(key.of(args), method.streaming())].pick(method);
    }
}
