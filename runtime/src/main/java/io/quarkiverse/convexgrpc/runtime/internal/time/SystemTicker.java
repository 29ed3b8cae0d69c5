package io.quarkiverse.convexgrpc.runtime.internal.time;

enum SystemTicker implements Ticker {

    INSTANCE;

    @Override
    public long read() {
        return System.nanoTime();
    }
}
