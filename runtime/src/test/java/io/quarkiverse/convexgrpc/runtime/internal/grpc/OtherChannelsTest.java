package io.quarkiverse.convexgrpc.runtime.internal.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.internal.DnsNameResolverProvider;

/** The process has other gRPC channels, which are none of our business. */
class OtherChannelsTest {

    @Test
    void targetWithoutScheme_isLeftToDns_whicheverProviderIsFoundFirst() {
        assertThat(defaultScheme(List.of(new ConvexNameResolverProvider(), new DnsNameResolverProvider()))).isEqualTo("dns");
        assertThat(defaultScheme(List.of(new DnsNameResolverProvider(), new ConvexNameResolverProvider()))).isEqualTo("dns");
    }

    private static String defaultScheme(List<NameResolverProvider> found) {
        NameResolverRegistry registry = new NameResolverRegistry();
        found.forEach(registry::register);
        return registry.getDefaultScheme();
    }
}
