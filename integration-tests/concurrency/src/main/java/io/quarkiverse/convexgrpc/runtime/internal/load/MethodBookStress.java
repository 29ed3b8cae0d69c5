package io.quarkiverse.convexgrpc.runtime.internal.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two threads call a method for the first time, and each another one: all see the same entry, each has its own place. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one entry for each method, one place for each entry")
@State
public class MethodBookStress {

    private final MethodBook book = new MethodBook();
    private MethodLoad one;
    private MethodLoad other;
    private MethodLoad oneOfItsOwn;
    private MethodLoad otherOfItsOwn;

    @Actor
    public void one() {
        one = book.of("shared", CallKind.UNARY);
        oneOfItsOwn = book.of("one", CallKind.UNARY);
    }

    @Actor
    public void other() {
        other = book.of("shared", CallKind.UNARY);
        otherOfItsOwn = book.of("other", CallKind.STREAM);
    }

    @Arbiter
    public void look(ZZ_Result result) {
        result.r1 = one == other;
        result.r2 = one.index() + oneOfItsOwn.index() + otherOfItsOwn.index() == 3
                && oneOfItsOwn.index() != otherOfItsOwn.index() && one.index() != oneOfItsOwn.index();
    }
}
