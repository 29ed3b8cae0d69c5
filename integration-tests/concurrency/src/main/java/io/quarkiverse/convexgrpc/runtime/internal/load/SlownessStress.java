package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/** Calls of very different lengths end while the slowness is read: it is always one that such calls may make. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "between the fastest and the slowest there can be")
@State
public class SlownessStress {

    private static final long SECOND = 1_000_000_000L;
    /** Four calls of a second, of a method that takes next to nothing, with a failure. */
    private static final float MOST = 2_100 * 65;

    private final MethodLoad method = new MethodBook().of("call", CallKind.UNARY);
    private final EndpointLoad endpoint = new EndpointLoad(new EndpointId("a", 1), "a");

    public SlownessStress() {
        for (int i = 0; i < 64; i++) {
            method.record(Logarithm.ofNanos(0));
        }
    }

    @Actor
    public void slow() {
        endpoint.started(method, 0);
        endpoint.ended(method, io.quarkiverse.convexgrpc.runtime.internal.load.Outcome.OK, false, SECOND, SECOND);
    }

    @Actor
    public void failing(ZZ_Result result) {
        endpoint.started(method, 0);
        endpoint.ended(method, io.quarkiverse.convexgrpc.runtime.internal.load.Outcome.FAILED, false, 0, 2 * SECOND);
        result.r1 = possible(endpoint.slowness());
        result.r2 = possible(endpoint.slownessByNow());
    }

    private static boolean possible(float slowness) {
        return slowness >= 0.5f && slowness <= Math.max(MOST, 3 * SECOND / Logarithm.INDIFFERENT_NANOS);
    }
}
