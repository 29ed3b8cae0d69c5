package io.quarkiverse.convexgrpc.runtime.internal.grpc;

/**
 * How many calls may be in flight.
 *
 * @param channel of one channel; 0 for any number
 * @param endpoint of this process at one endpoint; 0 for any number
 */
public record InFlightSettings(int channel, int endpoint) {

    public static final InFlightSettings DEFAULT = new InFlightSettings(0, 0);
}
