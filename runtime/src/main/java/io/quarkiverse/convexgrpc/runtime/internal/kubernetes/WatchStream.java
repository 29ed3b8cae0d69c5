package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

import io.fabric8.kubernetes.client.http.AsyncBody;

/**
 * A watch over the body of an HTTP answer that goes on: a line for each event. Called by the HTTP client, one call after the
 * other.
 */
final class WatchStream implements AsyncBody.Consumer<List<ByteBuffer>> {

    private final SliceWatcher watcher;
    /** The beginning of the line whose end has not come. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    WatchStream(SliceWatcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody body) {
        buffers.forEach(this::consume);
        body.consume();
    }

    private void consume(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, begin, i - begin);
                if (line.size() > 0) {
                    watcher.received(line.toByteArray());
                }
                line.reset();
                begin = i + 1;
            }
        }
        line.write(bytes, begin, bytes.length - begin);
    }
}
