package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import io.grpc.InternalChannelz;
import io.grpc.InternalChannelz.ChannelStats;
import io.grpc.InternalInstrumented;
import io.grpc.ManagedChannel;

/** Reads gRPC's own book of channels. */
final class Channelz {

    private Channelz() {
    }

    /** Subchannels of the one channel of that target that have not been shut down. */
    static int liveSubchannels(ManagedChannel channel) throws Exception {
        int live = 0;
        for (InternalInstrumented<ChannelStats> root : InternalChannelz.instance().getRootChannels(0, 1000).channels) {
            ChannelStats stats = root.getStats().get(5, TimeUnit.SECONDS);
            if (!channel.toString().contains("logId=" + root.getLogId().getId() + ",")) {
                continue;
            }
            for (var subchannel : stats.subchannels) {
                @SuppressWarnings("unchecked")
                var instrumented = (InternalInstrumented<ChannelStats>) (Object) subchannel;
                if (instrumented.getStats().get(5, TimeUnit.SECONDS).state != ConnectivityState.SHUTDOWN) {
                    live++;
                }
            }
        }
        return live;
    }
}
