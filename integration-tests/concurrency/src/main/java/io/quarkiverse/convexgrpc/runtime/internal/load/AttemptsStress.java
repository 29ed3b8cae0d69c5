package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;

/** Attempts begin, are answered and end at once: none is lost, none is counted twice. */
@JCStressTest
@Outcome(id = "1, 0, 2, 1", expect = ACCEPTABLE, desc = "one stream is open and answered, two calls ended well, one badly")
@State
public class AttemptsStress {

    private final MethodLoad call = new MethodBook().of("call", CallKind.UNARY);
    private final MethodLoad stream = new MethodBook().of("stream", CallKind.STREAM);
    private final EndpointLoad endpoint = new EndpointLoad(new EndpointId("a", 1), "a");

    @Actor
    public void wellTwice() {
        for (int i = 0; i < 2; i++) {
            endpoint.started(call, 0);
            endpoint.ended(call, io.quarkiverse.convexgrpc.runtime.internal.load.Outcome.OK, false, 1, 1);
        }
    }

    @Actor
    public void badlyAndAStream() {
        endpoint.started(call, 0);
        endpoint.ended(call, io.quarkiverse.convexgrpc.runtime.internal.load.Outcome.FAILED, false, 1, 1);
        endpoint.started(stream, 0);
        endpoint.answered(stream, 1, 1);
    }

    @Arbiter
    public void look(IIII_Result result) {
        result.r1 = endpoint.inFlight();
        result.r2 = endpoint.waiting();
        result.r3 = (int) endpoint.succeeded();
        result.r4 = (int) endpoint.failed();
    }
}
