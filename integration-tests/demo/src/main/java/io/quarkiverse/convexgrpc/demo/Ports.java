package io.quarkiverse.convexgrpc.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports that an application listens on.
 *
 * @param grpc calls
 * @param http probes
 * @param management metrics
 */
record Ports(int grpc, int http, int management) {

    private static final int ATTEMPTS = 20;

    /** Ports that are free on all of the addresses. */
    static Ports freeOn(List<String> addresses) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 0; ports.size() < 3; attempt++) {
            try {
                int port = freeOnAll(addresses);
                if (!ports.contains(port)) {
                    ports.add(port);
                }
            } catch (IOException e) {
                if (attempt >= ATTEMPTS) {
                    throw e;
                }
            }
        }
        return new Ports(ports.get(0), ports.get(1), ports.get(2));
    }

    private static int freeOnAll(List<String> addresses) throws IOException {
        int port = 0;
        for (String address : addresses) {
            port = bind(address, port);
        }
        return port;
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
