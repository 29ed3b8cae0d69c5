package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy in front of a pod that can lose all that passes, as the way to a lost node does: connections stay open, new
 * ones are accepted, and nothing arrives on either side, then or later.
 */
final class LossyProxy {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean lossy;

    LossyProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        run("accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void lose() {
        lossy = true;
    }

    /** Forwards new connections; those that lost something cannot go on. */
    void mend() throws IOException {
        if (lossy) {
            for (Socket socket : sockets) {
                socket.close();
            }
            lossy = false;
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            run("to server", () -> pump(client, server));
            run("to client", () -> pump(server, client));
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        sockets.add(from);
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!lossy) {
                    out.write(buffer, 0, n);
                }
            }
        } finally {
            sockets.remove(from);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(String name, Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // the end of a connection
            }
        }, "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
