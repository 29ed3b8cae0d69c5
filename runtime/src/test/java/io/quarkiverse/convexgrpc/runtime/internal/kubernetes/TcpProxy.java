package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server on a port that stays the same, and takes the server away and brings it back: with all connections
 * ended and new ones refused, or in silence, when nothing gets through and nobody is told.
 */
final class TcpProxy implements Closeable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** On these nothing gets through any more, whatever happens: the way has forgotten them. */
    private final Set<Socket> lost = ConcurrentHashMap.newKeySet();
    private final AtomicInteger swallowed = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean silent;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections and lets none through any more. */
    void takeAway() {
        away = true;
        cut();
    }

    /** Loses all connections in silence, and those that are made until the server is brought back: for good. */
    void swallow() {
        silent = true;
        lost.addAll(open);
    }

    /** How many connections were made in the silence. */
    int swallowed() {
        return swallowed.get();
    }

    /** New connections go through again. */
    void bringBack() {
        away = false;
        silent = false;
    }

    /** Ends all connections; new ones go through. */
    void cut() {
        for (Socket socket : open) {
            closeQuietly(socket);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                if (away) {
                    closeQuietly(client);
                    continue;
                }
                if (silent) {
                    swallowed.incrementAndGet();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                start("proxy-up", () -> copy(client, server));
                start("proxy-down", () -> copy(server, client));
                if (away) {
                    cut();
                } else if (silent) {
                    swallow();
                }
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!lost.contains(from)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        } catch (IOException ended) {
            // either side went
        } finally {
            // nor does the end of a connection get through once it is lost
            boolean told = !lost.contains(from);
            closeQuietly(from);
            if (told) {
                closeQuietly(to);
            }
        }
    }

    private void closeQuietly(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
