package io.quarkiverse.convexgrpc.runtime.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.logmanager.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.convexgrpc.runtime.internal.instance.Drain;

class InstanceLogTest {

    private final LogLines lines = new LogLines("io.quarkiverse.convexgrpc.instance", Level.INFO);
    private final InstanceLog log = new InstanceLog("convex-grpc-payment-1");

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void whereTheInstanceSpeaksOfItself_itSaysItsName() {
        log.drain(Drain.Phase.STARTING, 0, 0);
        assertThat(lines.all()).isEmpty();

        log.drain(Drain.Phase.SERVING, 0, 0);
        log.drain(Drain.Phase.DRAINING, 3, 2);
        log.drain(Drain.Phase.FINISHING, 2, 20);
        log.drainExpired(1);
        log.drain(Drain.Phase.DRAINED, 0, 0);
        log.readinessByLoad(false, 9);
        log.readinessByLoad(true, 50);
        log.sourceFailed("queue", "it threw");

        assertThat(lines.all()).containsExactly(
                "INFO Instance convex-grpc-payment-1 is serving",
                "INFO Instance convex-grpc-payment-1 is draining: not ready, calls are served for 2.0 s more; 3 in flight",
                "INFO Instance convex-grpc-payment-1 is draining: callers were told to go away;"
                        + " 2 calls in flight have 20.0 s to finish",
                "WARN Instance convex-grpc-payment-1: the grace period is over: 1 calls in flight are cut off"
                        + " (quarkus.convex-grpc.draining.grace-period)",
                "INFO Instance convex-grpc-payment-1 is drained: 0 calls in flight",
                "WARN The score of instance convex-grpc-payment-1 is 9: it is not ready until that is better",
                "INFO The score of instance convex-grpc-payment-1 is 50: it is ready again",
                "WARN The score of instance convex-grpc-payment-1 does not count what 'queue' contributes until it does better:"
                        + " it threw");
    }
}
