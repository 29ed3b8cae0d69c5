package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import java.util.function.Supplier;

import io.grpc.Status;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.policy.Candidate;

/**
 * One endpoint of the channel's service: what discovery says about it, what its calls say, and the link to it where
 * calls may go there. Confined to the channel's synchronization context.
 */
final class Member implements Candidate {

    /** Opens a link to an endpoint. */
    interface Links {

        /** @param inherited why the link before it failed, or null */
        Link open(Member member, Status inherited);
    }

    private final EndpointLoad load;
    private final Links links;
    private Endpoint endpoint;
    private Link link;

    Member(Endpoint endpoint, EndpointLoad load, Links links) {
        this.load = load;
        this.links = links;
        this.endpoint = endpoint;
    }

    @Override
    public EndpointLoad load() {
        return load;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    /** The link, or null where calls may not go to this endpoint. */
    Link link() {
        return link;
    }

    boolean is(Condition condition) {
        return endpoint.condition() == condition;
    }

    boolean connected() {
        return link != null && link.connected();
    }

    /**
     * Takes in what discovery says now.
     *
     * @param connects whether this channel connects to it, where it may be called at all
     * @return a link that is no longer wanted, to be closed once no picker has it, or null
     */
    Link update(Endpoint now, boolean connects) {
        boolean moved = !now.addresses().equals(endpoint.addresses());
        endpoint = now;
        boolean mayBeCalled = connects && (is(Condition.READY) || is(Condition.DRAINING));
        if (!mayBeCalled) {
            return release();
        }
        if (link == null) {
            link = links.open(this, null);
        } else if (moved) {
            link.move(ConvexNameResolver.group(now));
        }
        return null;
    }

    /**
     * Starts afresh.
     *
     * @return the old link, to be closed once no picker has it
     */
    Link replace(Supplier<Status> why) {
        Link old = link;
        link = links.open(this, old.failed() ? old.lastError() : why.get());
        link.connect();
        return old;
    }

    /** Gives up the link and returns it, to be closed once no picker has it; null where there is none. */
    Link release() {
        Link old = link;
        link = null;
        return old;
    }
}
