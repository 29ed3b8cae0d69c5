package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pods;

/** Plays one job after another, with pods and a network thread of its own, until there are none left. */
final class Lane implements Runnable, AutoCloseable {

    private final Path log;
    private final Queue<Job> jobs;
    private final Results results;
    private final EventLoopGroup loop = new NioEventLoopGroup(1);
    private Pods pods;

    Lane(Path log, Queue<Job> jobs, Results results) throws IOException {
        this.log = log;
        this.jobs = jobs;
        this.results = results;
        this.pods = new Pods(log);
    }

    @Override
    public void run() {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
            System.out.println(job + ": "
                    + job.plays().stream().map(play -> play.balancer().name()).collect(Collectors.joining(", ")));
            for (Play play : job.plays()) {
                play(job, play);
            }
        }
    }

    private void play(Job job, Play play) {
        UnaryOperator<NettyChannelBuilder> options = builder -> builder.usePlaintext().directExecutor().eventLoopGroup(loop)
                .channelType(NioSocketChannel.class);
        try {
            Figures figures = play.run(pods, options);
            if (job.run() > 0) {
                results.add(play.row(), play.clients(), play.balancer(), job.run(), figures);
            }
        } catch (Exception e) {
            System.out.println("NOT MEASURED: " + job + ", " + play.balancer() + ": " + e);
            e.printStackTrace();
            startAfresh();
        }
    }

    private void startAfresh() {
        pods.close();
        try {
            pods = new Pods(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        pods.close();
        loop.shutdownGracefully();
    }
}
