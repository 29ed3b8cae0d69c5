package io.quarkiverse.convexgrpc.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** Finds ports that nobody uses. */
final class Ports {

    private static final int ATTEMPTS = 20;

    private Ports() {
    }

    /** A port that is free on all of the addresses. */
    static int freeOn(List<String> addresses) throws IOException {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = bind(addresses.get(0), 0);
            try {
                for (String address : addresses) {
                    bind(address, port);
                }
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("no port is free on all of " + addresses, last);
    }

    private static int bind(String address, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IOException(address + ':' + port + " cannot be used (expected: a system on which all of 127.0.0.0/8"
                    + " is the loopback interface, like Linux)", e);
        }
    }
}
