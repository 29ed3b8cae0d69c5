package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.List;
import java.util.stream.Stream;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.quarkiverse.convexgrpc.runtime.internal.load.CallKind;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Explained;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Picker;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Policy;

/**
 * Sends each call where the policy says, among endpoints that never change. Thread-safe; a pick allocates nothing, but for the
 * value of a key.
 */
final class ConvexPicker extends SubchannelPicker {

    private final Link[] links;
    /** By link and method. A pick among thousands of endpoints is as cheap as the memory that it touches is near. */
    private final PickResult[][] picks;
    private final Picker picker;
    private final MethodBook methods;
    private final RequestKey key;
    private final PickResult full;

    /** @param full what a call gets where every endpoint has as many as it may */
    ConvexPicker(Policy policy, List<Member> members, MethodBook methods, RequestKey key, PickResult full) {
        this.links = members.stream().map(Member::link).toArray(Link[]::new);
        this.picks = Stream.of(links).map(Link::picks).toArray(PickResult[][]::new);
        this.picker = policy.picker(members.stream().map(Member::load).toList());
        this.methods = methods;
        this.key = key;
        this.full = full;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        MethodLoad method = method(args);
        return result(picker.pick(key.of(args), streaming(method)), method);
    }

    /** As a pick, with the reason; what the channel is answered is its {@link #result}. */
    Explained explained(PickSubchannelArgs args, MethodLoad method) {
        return picker.explained(key.of(args), streaming(method));
    }

    MethodLoad method(PickSubchannelArgs args) {
        MethodDescriptor<?, ?> descriptor = args.getMethodDescriptor();
        MethodType type = descriptor.getType();
        return methods.of(descriptor.getFullMethodName(),
                CallKind.of(!type.clientSendsOneMessage(), !type.serverSendsOneMessage()));
    }

    private static boolean streaming(MethodLoad method) {
        return method.kind() != CallKind.UNARY;
    }

    EndpointLoad load(int place) {
        return links[place].load();
    }

    /** What the channel is answered where the picker says this. */
    PickResult result(int place, MethodLoad method) {
        if (place == Picker.NONE) {
            return full;
        }
        PickResult pick = picks[place][method.index()];
        return pick != null ? pick : links[place].pick(method);
    }
}
