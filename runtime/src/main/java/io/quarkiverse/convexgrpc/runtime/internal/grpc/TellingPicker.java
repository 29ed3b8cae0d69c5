package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.MethodLoad;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Explained;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Picker;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;

/**
 * Picks as a {@link ConvexPicker} does, and tells each pick with its reason. A channel has one only while somebody hears of
 * picks, so that others do not even pay for the question. Thread-safe.
 */
final class TellingPicker extends SubchannelPicker {

    private final ConvexPicker picker;
    private final ServiceKey service;
    private final String policy;
    private final LoadListener listener;

    TellingPicker(ConvexPicker picker, ServiceKey service, PolicyName policy, LoadListener listener) {
        this.picker = picker;
        this.service = service;
        this.policy = policy.toString();
        this.listener = listener;
    }

    @Override
    public PickResult pickSubchannel(PickSubchannelArgs args) {
        MethodLoad method = picker.method(args);
        Explained pick = picker.explained(args, method);
        listener.picked(service, args.getMethodDescriptor().getFullMethodName(), policy,
                pick.place() == Picker.NONE ? null : picker.load(pick.place()), pick.why());
        return picker.result(pick.place(), method);
    }
}
