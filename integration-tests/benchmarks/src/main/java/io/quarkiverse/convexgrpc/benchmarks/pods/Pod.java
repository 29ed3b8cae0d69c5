package io.quarkiverse.convexgrpc.benchmarks.pods;

/** One pod, as who plays with it sees it. */
public final class Pod {

    private final PodProcess process;
    private final int place;
    private final int port;
    private final int proxyPort;

    Pod(PodProcess process, int place, int port, int proxyPort) {
        this.process = process;
        this.place = place;
        this.port = port;
        this.proxyPort = proxyPort;
    }

    public int port() {
        return port;
    }

    /** Leads to the same server by a way on which everything can be lost. */
    public int proxyPort() {
        return proxyPort;
    }

    /** Answers all calls from now on, after 1 ms or so. */
    public void beWell() {
        process.tell(place, "well");
    }

    /** Answers all calls from now on as soon as it can. */
    public void beAtOnce() {
        process.tell(place, "at-once");
    }

    public void beSlowBy(int millis) {
        process.tell(place, "slow " + millis);
    }

    /** Fails that share of its calls at once. */
    public void fail(double share) {
        process.tell(place, "failing " + share);
    }

    /** Works on one call at a time. */
    public void beSerial(double medianMillis) {
        process.tell(place, "serial " + medianMillis);
    }

    /** Works on one call at a time, and long on the first ones. */
    public void beCold() {
        process.tell(place, "cold");
    }

    /** Loses what passes through its proxy. */
    public void beLost() {
        process.tell(place, "lose");
    }

    public void shutdown() {
        process.tell(place, "shutdown");
    }

    public void freeze() {
        process.freeze();
    }

    public void thaw() {
        process.thaw();
    }

    public void kill() {
        process.kill();
    }
}
