package io.quarkiverse.convexgrpc.runtime.internal.policy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.EndpointId;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;

/** A picker is seen by a thread that nobody made wait for it: it is whole, or not there. */
@JCStressTest
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "not there yet")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "there, and picks")
@State
public class PublicationStress {

    private static final EndpointLoad ENDPOINT = new EndpointLoad(new EndpointId("a", 1), "a");

    private final Policy policy = Policy.adaptive(Randomness.system(), () -> 0);
    private Picker picker;

    @Actor
    public void publish() {
        picker = policy.picker(List.of(ENDPOINT, ENDPOINT));
    }

    @Actor
    public void pick(I_Result result) {
        Picker seen = picker;
        if (seen == null) {
            result.r1 = -1;
        } else {
            int pick = seen.pick(0, false);
            result.r1 = pick == 0 || pick == 1 ? 1 : 0;
        }
    }
}
