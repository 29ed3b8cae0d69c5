package io.quarkiverse.convexgrpc.runtime.internal.policy;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceDirectory;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadBook;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/**
 * What all balancers of this process share.
 *
 * @param directory where services are followed
 * @param scheduler the directory's
 * @param loads what is known about endpoints
 * @param listener hears of ejections
 * @param standpoint where this process stands
 */
public record SharedParts(ServiceDirectory directory, Scheduler scheduler, LoadBook loads, LoadListener listener,
        Standpoint standpoint, Ticker ticker, Randomness randomness) {
}
