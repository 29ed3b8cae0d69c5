package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.List;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.SynchronizationContext;

/** A connection that is there as soon as it is asked for. */
final class FakeSubchannel extends Subchannel {

    private final SynchronizationContext syncContext;
    private final CreateSubchannelArgs args;
    private SubchannelStateListener listener;
    private boolean requested;

    FakeSubchannel(SynchronizationContext syncContext, CreateSubchannelArgs args) {
        this.syncContext = syncContext;
        this.args = args;
    }

    @Override
    public void start(SubchannelStateListener stateListener) {
        listener = stateListener;
    }

    @Override
    public void requestConnection() {
        if (!requested) {
            requested = true;
            syncContext.execute(() -> {
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING));
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
            });
        }
    }

    @Override
    public void shutdown() {
    }

    @Override
    public void updateAddresses(List<EquivalentAddressGroup> addresses) {
    }

    @Override
    public List<EquivalentAddressGroup> getAllAddresses() {
        return args.getAddresses();
    }

    @Override
    public Attributes getAttributes() {
        return args.getAttributes();
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return SilentLogger.INSTANCE;
    }
}
