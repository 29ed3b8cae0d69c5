package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses that nobody dials. */
final class Endpoints {

    static final int PORT = 50051;

    private Endpoints() {
    }

    static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] { 10, (byte) (number >> 16), (byte) (number >> 8), (byte) number });
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
