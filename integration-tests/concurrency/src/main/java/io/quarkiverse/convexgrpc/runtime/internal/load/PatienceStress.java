package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A quick and a slow method are asked at once. The wait is one of either, or, where the two threads met in between, a mix
 * of both; what is never seen is an endpoint that owes nothing.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "an answer is owed")
@State
public class PatienceStress {

    private static final long SECOND = 1_000_000_000L;

    private final Patience patience = new Patience();
    private final MethodLoad quick = method(0);
    private final MethodLoad slow = method(SECOND);

    private static MethodLoad method(long nanos) {
        MethodLoad method = new MethodBook().of("call", CallKind.UNARY);
        method.record(Logarithm.ofNanos(nanos));
        return method;
    }

    @Actor
    public void quick() {
        patience.asked(quick, false, 0);
    }

    @Actor
    public void slow() {
        patience.asked(slow, false, 0);
    }

    @Arbiter
    public void look(Z_Result result) {
        float factor = patience.factor(10 * SECOND);
        result.r1 = factor >= 9 && factor <= 10 * SECOND / (float) Logarithm.INDIFFERENT_NANOS + 1;
    }
}
