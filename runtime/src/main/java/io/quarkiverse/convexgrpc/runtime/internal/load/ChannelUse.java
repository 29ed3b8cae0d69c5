package io.quarkiverse.convexgrpc.runtime.internal.load;

/** How many endpoints one channel uses, for those who watch. Written by the channel, read by anybody. */
public final class ChannelUse {

    private final String policy;
    private volatile int used;
    private volatile int near;
    private volatile int starting;
    private volatile ZoneState zone = ZoneState.OFF;

    /** @param policy the name of the policy that the channel chooses by */
    public ChannelUse(String policy) {
        this.policy = policy;
    }

    public String policy() {
        return policy;
    }

    /**
     * Tells what is so from now on.
     *
     * @param used how many endpoints calls go to
     * @param near how many of them the zone preference prefers; 0 where it prefers none
     * @param starting how many of them are in slow start
     */
    public void set(int used, int near, int starting, ZoneState zone) {
        this.used = used;
        this.near = near;
        this.starting = starting;
        this.zone = zone;
    }

    /** Endpoints that calls go to. */
    public int used() {
        return used;
    }

    /** Those of them that the zone preference prefers. */
    public int near() {
        return near;
    }

    /** Those of them in slow start. */
    public int starting() {
        return starting;
    }

    public ZoneState zone() {
        return zone;
    }
}
