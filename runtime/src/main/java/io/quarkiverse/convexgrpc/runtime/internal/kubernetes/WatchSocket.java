package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.fabric8.kubernetes.client.http.WebSocket;

/** A watch over a websocket: a message for each event. Called by the HTTP client, one call after the other. */
final class WatchSocket implements WebSocket.Listener {

    /** As of the protocol: there is nothing more to say. */
    static final int NORMAL_CLOSURE = 1_000;

    private final SliceWatcher watcher;

    WatchSocket(SliceWatcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public void onMessage(WebSocket socket, String text) {
        try {
            watcher.received(text.getBytes(StandardCharsets.UTF_8));
        } finally {
            socket.request();
        }
    }

    @Override
    public void onMessage(WebSocket socket, ByteBuffer bytes) {
        onMessage(socket, StandardCharsets.UTF_8.decode(bytes).toString());
    }

    @Override
    public void onClose(WebSocket socket, int code, String reason) {
        try {
            socket.sendClose(code, reason);
        } finally {
            watcher.ended(null);
        }
    }

    @Override
    public void onError(WebSocket socket, Throwable cause) {
        watcher.ended(cause);
    }
}
