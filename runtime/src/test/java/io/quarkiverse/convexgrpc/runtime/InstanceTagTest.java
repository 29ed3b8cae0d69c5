package io.quarkiverse.convexgrpc.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
