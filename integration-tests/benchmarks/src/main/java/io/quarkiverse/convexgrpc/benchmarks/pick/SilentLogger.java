package io.quarkiverse.convexgrpc.benchmarks.pick;

import io.grpc.ChannelLogger;

/** Logs nothing. */
final class SilentLogger extends ChannelLogger {

    static final ChannelLogger INSTANCE = new SilentLogger();

    private SilentLogger() {
    }

    @Override
    public void log(ChannelLogLevel level, String message) {
    }

    @Override
    public void log(ChannelLogLevel level, String format, Object... args) {
    }
}
