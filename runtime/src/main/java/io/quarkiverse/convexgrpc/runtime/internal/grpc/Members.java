package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;

/**
 * The endpoints of a channel's service, in the order that they came. What is known about one survives updates, by
 * identity. Confined to the channel's synchronization context.
 */
final class Members {

    private final Map<EndpointId, Member> members = new LinkedHashMap<>();
    private final ServiceKey service;
    private final LoadBook loads;
    private final Member.Links links;
    private final Consumer<Member> onLeave;

    /** @param onLeave told of each member that is one no more */
    Members(ServiceKey service, LoadBook loads, Member.Links links, Consumer<Member> onLeave) {
        this.service = service;
        this.loads = loads;
        this.links = links;
        this.onLeave = onLeave;
    }

    /**
     * Makes the members those that discovery has now.
     *
     * @param now each once
     * @param connects which of them the channel connects to, where they may be called at all
     * @return the links that are no longer wanted, to be closed once no picker has them
     */
    List<Link> become(List<Endpoint> now, Predicate<EndpointId> connects) {
        Map<EndpointId, Endpoint> byId = new LinkedHashMap<>();
        now.forEach(endpoint -> byId.putIfAbsent(endpoint.id(), endpoint));
        List<Link> unwanted = new ArrayList<>();
        for (Iterator<Member> i = members.values().iterator(); i.hasNext();) {
            Member member = i.next();
            if (!byId.containsKey(member.load().id())) {
                unwanted.add(member.release());
                onLeave.accept(member);
                loads.release(service, member.load());
                i.remove();
            }
        }
        for (Endpoint endpoint : byId.values()) {
            Member member = members.computeIfAbsent(endpoint.id(),
                    id -> new Member(endpoint, loads.acquire(service, endpoint), links));
            unwanted.add(member.update(endpoint, connects.test(endpoint.id())));
        }
        unwanted.removeIf(Objects::isNull);
        return unwanted;
    }

    /** Those with a link. */
    List<Member> linked() {
        return members.values().stream().filter(member -> member.link() != null).toList();
    }

    /** Those to stay connected to: the ready ones, or the draining ones where nothing is ready. */
    List<Member> wanted() {
        List<Member> ready = in(Condition.READY);
        return ready.isEmpty() ? in(Condition.DRAINING) : ready;
    }

    /** Those that calls can go to: the ready ones that are connected, or the draining ones where none is. */
    List<Member> callable() {
        List<Member> ready = connected(Condition.READY);
        return ready.isEmpty() ? connected(Condition.DRAINING) : ready;
    }

    private List<Member> in(Condition condition) {
        return linked().stream().filter(member -> member.is(condition)).toList();
    }

    private List<Member> connected(Condition condition) {
        return in(condition).stream().filter(Member::connected).toList();
    }

    /** Whether any of them sends load reports. */
    boolean report() {
        return members.values().stream().anyMatch(member -> member.load().reports());
    }
}
