package io.quarkiverse.convexgrpc.runtime.internal.kubernetes;

import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.pod;
import static io.quarkiverse.convexgrpc.runtime.internal.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Events that come in pieces. */
class WatchStreamTest {

    private final List<SliceWatcher.Event> events = new ArrayList<>();
    private final List<Failure> ends = new ArrayList<>();
    private int asked;
    private final AsyncBody body = new AsyncBody() {
        @Override
        public void consume() {
            asked++;
        }

        @Override
        public CompletableFuture<Void> done() {
            return new CompletableFuture<>();
        }

        @Override
        public void cancel() {
        }
    };

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 64, 100_000 })
    void events_comeInPiecesOfAnySize_areReadOneByOneAndMoreIsAskedFor(int size) {
        StringBuilder sent = new StringBuilder("\n");
        for (String name : List.of("ä", "b\n", "c")) {
            sent.append(
                    new KubernetesSerialization().asJson(new WatchEvent(slice(name, pod("p-" + name, "10.0.0.1")), "ADDED")))
                    .append('\n');
        }
        byte[] bytes = (sent + "{\"type\":").getBytes(StandardCharsets.UTF_8);
        WatchStream stream = new WatchStream(
                new SliceWatcher(new SliceParser(new WantedPort("grpc", false)), events::add, ends::add));
        int pieces = 0;
        for (int from = 0; from < bytes.length; from += size, pieces++) {
            ByteBuffer piece = ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
            stream.consume(List.of(piece.asReadOnlyBuffer()), body);
        }
        assertThat(events).extracting(event -> event.slice().name()).containsExactly("ä", "b\n", "c");
        assertThat(ends).isEmpty();
        assertThat(asked).isEqualTo(pieces);
    }
}
