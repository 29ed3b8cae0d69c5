package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Endpoint;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;

/** Two channels take and give back the same endpoint: each load that was begun is forgotten, once. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both held the same load")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "one came when the other had gone")
@State
public class LoadBookStress {

    private static final ServiceKey SERVICE = new ServiceKey("shop", "payment");
    private static final Endpoint ENDPOINT = new Endpoint(new EndpointId("a", 1), List.of(InetAddress.getLoopbackAddress()),
            Condition.READY, "a", "", "");

    private final AtomicInteger added = new AtomicInteger();
    private final AtomicInteger removed = new AtomicInteger();
    private final LoadBook book = new LoadBook(new LoadListener() {

        @Override
        public void added(ServiceKey service, EndpointLoad load) {
            added.incrementAndGet();
        }

        @Override
        public void removed(ServiceKey service, EndpointLoad load) {
            removed.incrementAndGet();
        }
    });

    private void takeAndGive() {
        book.release(SERVICE, book.acquire(SERVICE, ENDPOINT));
    }

    @Actor
    public void one() {
        takeAndGive();
    }

    @Actor
    public void another() {
        takeAndGive();
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = added.get();
        result.r2 = removed.get();
    }
}
