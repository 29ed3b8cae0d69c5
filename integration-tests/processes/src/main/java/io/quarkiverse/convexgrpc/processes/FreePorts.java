package io.quarkiverse.convexgrpc.processes;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that are yet to start. They lie below those that the system gives to whoever asks for any port, be it
 * for a connection that goes out: one of these could be taken between here and the start. Thread-safe.
 */
public final class FreePorts {

    private static final int FIRST = 10_000;
    private static final int END = 30_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {
    }

    /** A port that is free on every address, as far as one can tell, and that nobody got here before. */
    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (GIVEN.add(port) && isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
