package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.benchmarks.Interval;
import io.quarkiverse.convexgrpc.benchmarks.Table;
import io.quarkiverse.convexgrpc.benchmarks.pods.Api;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pod;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pods;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;

/**
 * How many calls a second get through a channel to one server that answers at once, beside a channel that has nothing to
 * balance. The channels take turns, so that what else happens on the machine meets all of them.
 */
final class Throughput {

    private static final String STRAIGHT = "pick_first, straight to it";
    private static final String OURS = "convex adaptive";
    private static final double LEAST_RATIO = 0.97;
    private static final int IN_FLIGHT = 32;
    private static final int WARM_UPS = 5;
    private static final int ROUNDS = 30;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Map<String, List<Double>> perSecond = new LinkedHashMap<>();
    private final Map<String, List<Double>> ratios = new LinkedHashMap<>();

    private Throughput() {
    }

    static Measured measure(Path log) throws IOException, InterruptedException {
        NioEventLoopGroup loop = new NioEventLoopGroup(1);
        UnaryOperator<NettyChannelBuilder> options = builder -> builder.usePlaintext().directExecutor().eventLoopGroup(loop)
                .channelType(NioSocketChannel.class);
        try (Pods pods = new Pods(log)) {
            Pod pod = pods.take(1).get(0);
            pod.beAtOnce();
            Throughput throughput = new Throughput();
            ManagedChannel straight = options.apply(NettyChannelBuilder.forAddress("127.0.0.1", pod.port())).build();
            throughput.channels.put(STRAIGHT, straight);
            List<Clients> balanced = new ArrayList<>();
            for (Balancer balancer : Balancer.named(List.of(OURS, "grpc round_robin", Balancer.LEAST_REQUEST))) {
                if (balancer.plays(Row.HEALTHY) && !balancer.name().startsWith("outlier")) {
                    Clients clients = balancer.opening().open(1, options);
                    balanced.add(clients);
                    clients.discover(List.of(Extension.endpoint("pod-" + pod.port(), InetAddress.getLoopbackAddress(),
                            pod.port(), Condition.READY)));
                    throughput.channels.put(balancer.name(), clients.channel(0));
                }
            }
            throughput.run();
            straight.shutdownNow();
            balanced.forEach(Clients::close);
            return throughput.measured();
        } finally {
            loop.shutdownGracefully();
        }
    }

    private void run() throws InterruptedException {
        List<String> order = new ArrayList<>(channels.keySet());
        Random random = new Random(ROUNDS);
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            Collections.shuffle(order, random);
            Map<String, Double> figures = new LinkedHashMap<>();
            for (String name : order) {
                figures.put(name, window(channels.get(name)));
            }
            if (round >= 0) {
                figures.forEach((name, figure) -> {
                    perSecond.computeIfAbsent(name, absent -> new ArrayList<>()).add(figure);
                    ratios.computeIfAbsent(name, absent -> new ArrayList<>()).add(figure / figures.get(STRAIGHT));
                });
            }
        }
    }

    /** Calls a second, of callers each of which makes a call when the last one was answered. */
    private static double window(Channel channel) throws InterruptedException {
        Callers callers = new Callers(channel, System.nanoTime() + WINDOW_NANOS);
        long start = System.nanoTime();
        for (int i = 0; i < IN_FLIGHT; i++) {
            callers.call();
        }
        callers.over.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (callers.failed.sum() > 0) {
            throw new IllegalStateException(callers.failed.sum() + " calls failed");
        }
        return callers.answered.sum() / seconds;
    }

    private Measured measured() {
        Table table = new Table("Calls a second to one server, " + IN_FLIGHT + " in flight",
                List.of("channel", "calls/s", "times pick_first"));
        channels.keySet().forEach(name -> table.add(List.of(name, Interval.of(perSecond.get(name)).toString(),
                name.equals(STRAIGHT) ? "1" : Interval.of(ratios.get(name)).toString())));
        Interval ratio = Interval.of(ratios.get(OURS));
        return new Measured(table, List.of(new Bar("calls a second through " + OURS + " >= 0.97 x pick_first",
                ratio.toString(), ratio.mean() >= LEAST_RATIO)));
    }

    private static final class Callers {

        final CountDownLatch over = new CountDownLatch(IN_FLIGHT);
        final LongAdder answered = new LongAdder();
        final LongAdder failed = new LongAdder();
        private final Channel channel;
        private final long end;

        Callers(Channel channel, long end) {
            this.channel = channel;
            this.end = end;
        }

        void call() {
            ClientCall<byte[], byte[]> call = channel.newCall(Api.CALL, CallOptions.DEFAULT.withWaitForReady());
            call.start(new ClientCall.Listener<>() {

                @Override
                public void onClose(Status status, Metadata trailers) {
                    (status.isOk() ? answered : failed).increment();
                    if (System.nanoTime() - end < 0) {
                        call();
                    } else {
                        over.countDown();
                    }
                }
            }, new Metadata());
            call.request(2);
            call.sendMessage(Api.PAYLOAD);
            call.halfClose();
        }
    }
}
