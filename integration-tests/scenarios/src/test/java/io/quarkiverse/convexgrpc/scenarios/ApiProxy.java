package io.quarkiverse.convexgrpc.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between one client and the API server, on a port that stays the same, and cuts that client off. */
final class ApiProxy implements AutoCloseable {

    private enum Mode {
        OPEN,
        REFUSING,
        SILENT
    }

    /** A client's connection and the one that it goes on as. */
    private static final class Pair {

        final Socket client;
        final Socket server;
        /** What comes is swallowed, an end too. */
        volatile boolean dead;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }
    }

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    /** Connections that have come while it is silent. */
    private final Set<Socket> waiting = ConcurrentHashMap.newKeySet();
    private Mode mode;

    /** @param refusing whether it lets nobody through until {@link #restore} */
    ApiProxy(String masterUrl, boolean refusing) {
        URI master = URI.create(masterUrl);
        this.host = master.getHost();
        this.port = master.getPort() < 0 ? 443 : master.getPort();
        this.mode = refusing ? Mode.REFUSING : Mode.OPEN;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String url() {
        return "https://127.0.0.1:" + listener.getLocalPort() + '/';
    }

    /** Ends all connections; new ones go through. */
    void cut() {
        pairs.forEach(this::close);
    }

    /** Ends all connections, and lets none through until {@link #restore}. */
    void refuse() {
        set(Mode.REFUSING);
        cut();
    }

    /**
     * Swallows all that comes on the connections there are, for good; those that are opened from now on hang until
     * {@link #restore}, and then go on.
     */
    void silence() {
        set(Mode.SILENT);
        pairs.forEach(pair -> pair.dead = true);
    }

    void restore() {
        set(Mode.OPEN);
    }

    private synchronized void set(Mode next) {
        mode = next;
        notifyAll();
    }

    /** @return whether the connection may go on */
    private synchronized boolean admit() throws InterruptedException {
        while (mode == Mode.SILENT) {
            wait();
        }
        return mode == Mode.OPEN;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                waiting.add(client);
                start(() -> serve(client));
            }
        } catch (IOException closed) {
            // so is the test
        }
    }

    private void serve(Socket client) {
        try {
            boolean admitted = admit();
            waiting.remove(client);
            if (!admitted) {
                close(client);
                return;
            }
            Pair pair = new Pair(client, new Socket(host, port));
            pairs.add(pair);
            start(() -> pump(pair, client, pair.server));
            pump(pair, pair.server, client);
        } catch (IOException e) {
            close(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(Pair pair, Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!pair.dead) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException ended) {
            // either side went
        }
        if (!pair.dead) {
            close(pair);
        }
    }

    private void close(Pair pair) {
        pairs.remove(pair);
        close(pair.client);
        close(pair.server);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "api-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        refuse();
        waiting.forEach(ApiProxy::close);
    }
}
