package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class InstanceTagTest {

    @Test
    void metersOfOurs_sayWhichInstanceTheyAreOf_othersDoNot() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(InstanceTag.filter("convex-grpc-payment-1"));
        registry.counter("convex.grpc.client.attempts", "outcome", "ok").increment();
        registry.counter("convex.orders").increment();

        assertThat(registry.get("convex.grpc.client.attempts").tag("outcome", "ok").counter().getId().getTag(InstanceTag.NAME))
                .isEqualTo("convex-grpc-payment-1");
        assertThat(registry.get("convex.orders").counter().getId().getTags()).isEmpty();
        assertThat(registry.counter("convex.grpc.client.attempts", "outcome", "ok").count()).isEqualTo(1);
    }

    /** An application's registry stands around those that serve meters, and only they have filters. */
    @Test
    void meterThatIsTakenOut_isGone_whereItHasTheTag() {
        SimpleMeterRegistry served = new SimpleMeterRegistry();
        served.config().meterFilter(InstanceTag.filter("convex-grpc-payment-1"));
        CompositeMeterRegistry application = new CompositeMeterRegistry();
        application.add(served);
        Counter attempts = application.counter("convex.grpc.client.attempts", "endpoint", "payment-1");
        assertThat(served.getMeters()).hasSize(1);

        application.remove(attempts);

        assertThat(served.getMeters()).isEmpty();
    }
}
