package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.SynchronizationContext;

/** A channel without a network: keeps the picker that a balancer hands out. */
final class FakeHelper extends Helper {

    private final SynchronizationContext syncContext = new SynchronizationContext((thread, failure) -> {
        throw new IllegalStateException(failure);
    });
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "fake channel");
        thread.setDaemon(true);
        return thread;
    });
    private volatile SubchannelPicker picker;

    /** The picker over all of the balancer's endpoints, which are connected. */
    static SubchannelPicker picker(LoadBalancer.Factory factory, LoadBalancer.ResolvedAddresses resolved) {
        FakeHelper helper = new FakeHelper();
        LoadBalancer balancer = factory.newLoadBalancer(helper);
        helper.syncContext.execute(() -> balancer.acceptResolvedAddresses(resolved));
        if (helper.picker == null) {
            throw new IllegalStateException(balancer + " made no picker");
        }
        return helper.picker;
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs args) {
        return new FakeSubchannel(syncContext, args);
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker newPicker) {
        if (state == ConnectivityState.READY) {
            picker = newPicker;
        }
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return syncContext;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return scheduler;
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String getAuthority() {
        return "payment";
    }

    @Override
    public String getChannelTarget() {
        return "fake:///payment";
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return SilentLogger.INSTANCE;
    }
}
