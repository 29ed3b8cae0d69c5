package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.util.concurrent.Executor;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.DiscoveryListener;
import io.quarkiverse.convexgrpc.runtime.internal.time.Randomness;
import io.quarkiverse.convexgrpc.runtime.internal.time.Scheduler;
import io.quarkiverse.convexgrpc.runtime.internal.time.Ticker;

/** What all watches of one source share. */
record Surroundings(SliceApi api, Scheduler scheduler, Executor blocking, Ticker ticker, Randomness randomness,
        DiscoveryListener listener) {
}
