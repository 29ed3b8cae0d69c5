package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;

/**
 * The pods of one lane. The first is the one that bad things happen to: it has a process of its own, which is replaced
 * once it was killed or shut down. For one thread.
 */
public final class Pods implements AutoCloseable {

    private static final int OTHERS = 5;
    private static final int WARM_UP_CALLS = 400;

    private final Path log;
    private final PodProcess others;
    private PodProcess first;

    public Pods(Path log) throws IOException {
        this.log = log;
        others = new PodProcess(OTHERS, log);
        others.pods().forEach(Pods::warmUp);
        first = firstProcess();
    }

    private PodProcess firstProcess() throws IOException {
        PodProcess process = new PodProcess(1, log);
        process.pods().forEach(Pods::warmUp);
        return process;
    }

    /** So many pods, all well. */
    public List<Pod> take(int count) throws IOException {
        if (first.spent()) {
            first.close();
            first = firstProcess();
        }
        List<Pod> pods = new ArrayList<>(first.pods());
        pods.addAll(others.pods());
        pods.forEach(Pod::beWell);
        return pods.subList(0, count);
    }

    /** A fresh process is slow for reasons that are not what is measured. */
    private static void warmUp(Pod pod) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", pod.port()).usePlaintext().directExecutor()
                .build();
        try {
            for (int i = 0; i < WARM_UP_CALLS; i++) {
                ClientCalls.blockingUnaryCall(channel, Api.CALL,
                        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS), Api.PAYLOAD);
            }
        } finally {
            channel.shutdownNow();
        }
    }

    @Override
    public void close() {
        first.close();
        others.close();
    }
}
