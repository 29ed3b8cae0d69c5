package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Interval;

/** What is asked of a balancer. All are ratios within a run, or counts: times depend on the machine. */
final class CallBars {

    static final double SLOW_RATIO = 2;
    static final double FAILED = 10;
    static final double LATE_SHARE = 0.01;
    static final double FAIR_SHARE = 1.1 / 4;

    private final Results results;
    private final int clients;
    private final Balancer balancer;
    private final List<Bar> bars = new ArrayList<>();

    private CallBars(Results results, int clients, Balancer balancer) {
        this.results = results;
        this.clients = clients;
        this.balancer = balancer;
    }

    /** Those that could be measured. */
    static List<Bar> of(Results results, int clients, Balancer balancer) {
        CallBars bars = new CallBars(results, clients, balancer);
        if (!balancer.callsOnce()) {
            balancer.rows().forEach(row -> bars.atMost(row + ", calls that may run twice: failed calls = 0", row,
                    Figures::failed, 0));
            return bars.bars;
        }
        bars.ratioToHealthy(Row.SLOW);
        bars.ratioToHealthy(Row.SLOW2);
        bars.ratioToHealthy(Row.METHODS);
        bars.costOfBeingClever();
        bars.atMost("frozen: failed calls <= 10", Row.FROZEN, Figures::failed, FAILED);
        bars.atMost("failing: its share <= 1.1 / 4", Row.FAILING, Figures::badShare, FAIR_SHARE);
        bars.atMost("kill: failed calls beyond those in flight there = 0", Row.KILL,
                figures -> Math.max(0, figures.failed() - figures.inFlightOnBad()), 0);
        bars.atMost("drain: failed calls = 0", Row.DRAIN, Figures::failed, 0);
        bars.atMost("lost: failed calls <= 10", Row.LOST, Figures::failed, FAILED);
        bars.atMost("lost: its share after 1 s <= 1 %", Row.LOST, Figures::lateShare, LATE_SHARE);
        return bars.bars;
    }

    private void ratioToHealthy(Row row) {
        Interval ratio = results.compared(row, balancer.name(), Row.HEALTHY, balancer.name(), clients, Figures::p99Millis,
                (bad, healthy) -> bad / healthy);
        add(row + ": p99 <= 2 x healthy", ratio, ratio.mean() <= SLOW_RATIO);
    }

    private void costOfBeingClever() {
        Interval ratio = results.compared(Row.HEALTHY, balancer.name(), Row.HEALTHY, Balancer.LEAST_REQUEST, clients,
                Figures::p999Millis, (own, others) -> own / others);
        add("healthy: p999 <= " + Balancer.LEAST_REQUEST + "'s, but for noise", ratio, ratio.low() <= 1);
    }

    private void atMost(String text, Row row, ToDoubleFunction<Figures> figure, double most) {
        Interval value = results.interval(row, clients, balancer, figure);
        add(text, value, value.mean() <= most);
    }

    private void add(String text, Interval value, boolean kept) {
        if (value.known()) {
            bars.add(new Bar(text, value.toString(), kept));
        }
    }
}
