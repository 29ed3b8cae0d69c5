package io.quarkiverse.convexgrpc.samples.payment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to a server that can be cut, without a word to either side but a reset. */
final class CutProxy implements AutoCloseable {

    private final ServerSocket door;
    private final String host;
    private final int port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    CutProxy(String host, int port) throws IOException {
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.host = host;
        this.port = port;
        daemon(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(host, port);
            sockets.add(client);
            sockets.add(server);
            daemon(() -> client.getInputStream().transferTo(server.getOutputStream()));
            daemon(() -> server.getInputStream().transferTo(client.getOutputStream()));
        }
    }

    private interface Pump {

        void run() throws IOException;
    }

    private static void daemon(Pump pump) {
        Thread thread = new Thread(() -> {
            try {
                pump.run();
            } catch (IOException cut) {
                // as it is meant to be
            }
        }, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Resets all connections. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
