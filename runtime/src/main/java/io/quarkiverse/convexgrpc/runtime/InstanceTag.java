package io.quarkiverse.convexgrpc.runtime;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcConfig;
import io.smallrye.config.SmallRyeConfig;

/**
 * Says on each meter of this extension, and on none of the application's, which instance it is of. The tag is not called
 * {@code instance}: Prometheus puts a label of that name on all that it scrapes, and would call ours
 * {@code exported_instance}. It has one value in a process, so there are no more series than without it. Thread-safe.
 */
@Singleton
public class InstanceTag {

    /** In Prometheus {@code convex_instance}. */
    public static final String NAME = "convex.instance";

    private static final String OURS = "convex.grpc.";

    @Produces
    @Singleton
    MeterFilter filter() {
        return filter(InstanceName.of(
                ConfigProvider.getConfig().unwrap(SmallRyeConfig.class).getConfigMapping(ConvexGrpcConfig.class)));
    }

    static MeterFilter filter(String instance) {
        Tag tag = Tag.of(NAME, instance);
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith(OURS) ? id.withTag(tag) : id;
            }
        };
    }
}
