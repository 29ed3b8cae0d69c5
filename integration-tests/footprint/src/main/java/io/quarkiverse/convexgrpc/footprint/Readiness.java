package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asks an application whether it is ready, about every millisecond and with as little effort as can be. */
final class Readiness {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress address;
    private final byte[] question;

    Readiness(InetSocketAddress address) {
        this.address = address;
        this.question = ("GET /health/convex-betting-service/readiness HTTP/1.1\r\nHost: " + address.getHostString()
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Asks until the answer is yes, and says whether it was before there was no more hope. */
    boolean await(BooleanSupplier hope) {
        while (!isReady()) {
            if (!hope.getAsBoolean()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE);
        }
        return true;
    }

    private boolean isReady() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            socket.getOutputStream().write(question);
            byte[] status = socket.getInputStream().readNBytes(OK.length);
            return Arrays.equals(status, OK);
        } catch (IOException notListening) {
            return false;
        }
    }
}
