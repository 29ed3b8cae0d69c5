package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class LiveHeapTest {

    private final AtomicLong collections = new AtomicLong(7);
    private final AtomicLong used = new AtomicLong(500);
    private final AtomicLong max = new AtomicLong(1_000);
    private final LiveHeap heap = new LiveHeap(collections::get, used::get, max::get);

    @Test
    void nothingWasCollectedYet_whatIsInUseCounts() {
        assertThat(heap.read()).isEqualTo(0.5);
        used.set(600);
        assertThat(heap.read()).isEqualTo(0.6);
    }

    @Test
    void collection_whatWasInUseAfterItCounts_notWhatIsAllocatedSince() {
        collections.incrementAndGet();
        used.set(300);
        assertThat(heap.read()).isEqualTo(0.3);
        used.set(950);
        assertThat(heap.read()).isEqualTo(0.3);

        collections.incrementAndGet();
        used.set(600);
        assertThat(heap.read()).isEqualTo(0.6);
    }

    @Test
    void lessInUseThanAfterTheCollection_counts() {
        collections.incrementAndGet();
        used.set(900);
        assertThat(heap.read()).isEqualTo(0.9);
        used.set(400);

        assertThat(heap.read()).isEqualTo(0.4);
    }

    @Test
    void nobodySaysHowMuchThereMayBe_nothingIsKnown() {
        collections.incrementAndGet();
        max.set(-1);
        assertThat(heap.read()).isNaN();
        max.set(0);
        assertThat(heap.read()).isNaN();
    }
}
