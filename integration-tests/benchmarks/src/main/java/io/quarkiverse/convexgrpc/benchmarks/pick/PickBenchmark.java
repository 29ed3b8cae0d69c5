package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One pick, alone and with what is noted of a call. Threads share the picker. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PickBenchmark {

    /** Calls before anything is measured, so that something is known of endpoints. */
    private static final int CALLS_BEFORE = 50_000;

    @Param("")
    public String balancer;

    @Param("0")
    public int endpoints;

    private Picking picking;

    @Setup
    public void prepare() {
        picking = prepared(balancer, endpoints);
    }

    private static Picking prepared(String balancer, int endpoints) {
        Picking picking = Candidate.named(balancer).making().apply(endpoints);
        for (int i = 0; i < CALLS_BEFORE && !balancer.startsWith("stork"); i++) {
            picking.end(picking.begin());
        }
        return picking;
    }

    /** One pick, while no call is in flight. */
    @Benchmark
    public Object pick() {
        return picking.pick();
    }

    /** One pick, while as many calls are in flight as there are endpoints. */
    @Benchmark
    public Object busy(Busy busy) {
        return busy.picking.pick();
    }

    /** The pick, and what is noted when a call begins and ends. Some are always in flight, as in life. */
    @Benchmark
    public Object call(InFlight inFlight) {
        Object oldest = inFlight.replaceOldest(picking.begin());
        if (oldest != null) {
            picking.end(oldest);
        }
        return oldest;
    }

    /** A picker of its own, since its calls never end. */
    @State(Scope.Benchmark)
    public static class Busy {

        Picking picking;

        @Setup
        public void prepare(PickBenchmark benchmark) {
            picking = prepared(benchmark.balancer, benchmark.endpoints);
            for (int i = 0; i < benchmark.endpoints; i++) {
                picking.begin();
            }
        }
    }

    /** The calls in flight of one thread. */
    @State(Scope.Thread)
    public static class InFlight {

        private static final int SIZE = 16;

        private final Object[] calls = new Object[SIZE];
        private int next;

        Object replaceOldest(Object call) {
            int place = next++ & SIZE - 1;
            Object oldest = calls[place];
            calls[place] = call;
            return oldest;
        }
    }
}
