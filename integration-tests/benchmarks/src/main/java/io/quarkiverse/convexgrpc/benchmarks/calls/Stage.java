package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.benchmarks.Extension;
import io.quarkiverse.convexgrpc.benchmarks.pods.Pod;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;

/** The pods that a row plays with, and what discovery says of them. */
final class Stage {

    /**
     * Something that happens.
     *
     * @param at when, as a share of the measured time
     */
    record Event(double at, Runnable action) {
    }

    final List<Pod> pods;
    private final boolean proxied;
    private final Consumer<List<Endpoint>> discovery;
    private final List<Event> events = new ArrayList<>();

    /**
     * @param proxied whether calls take the way on which they can be lost
     */
    Stage(List<Pod> pods, boolean proxied, Consumer<List<Endpoint>> discovery) {
        this.pods = pods;
        this.proxied = proxied;
        this.discovery = discovery;
    }

    /** The one that bad things happen to. */
    Pod bad() {
        return pods.get(0);
    }

    /** Where calls to the first pods arrive. */
    Set<Integer> ports(int first) {
        return pods.subList(0, first).stream().map(this::port).collect(Collectors.toSet());
    }

    private int port(Pod pod) {
        return proxied ? pod.proxyPort() : pod.port();
    }

    void at(double share, Runnable action) {
        events.add(new Event(share, action));
    }

    List<Event> events() {
        return events;
    }

    /** Discovery says that all pods are ready, but the bad one is as given; null where it is not there at all. */
    void discover(Condition conditionOfBad) {
        discovery.accept(IntStream.range(0, pods.size()).filter(i -> i > 0 || conditionOfBad != null)
                .mapToObj(i -> endpoint(i, i == 0 ? conditionOfBad : Condition.READY)).toList());
    }

    private Endpoint endpoint(int number, Condition condition) {
        int port = port(pods.get(number));
        return Extension.endpoint("pod-" + port, InetAddress.getLoopbackAddress(), port, condition);
    }
}
