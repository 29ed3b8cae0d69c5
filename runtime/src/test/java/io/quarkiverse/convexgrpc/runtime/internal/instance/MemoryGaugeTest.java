package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

class MemoryGaugeTest {

    private final Map<String, String> files = new TreeMap<>(Map.of("/c/cpu.max", "max", "/c/memory.max", "1000",
            "/c/memory.current", "900", "/c/memory.stat", "inactive_file 150"));

    private double read() {
        return new MemoryGauge(new Cgroup("/c", files::get, (file, text) -> {
        })).read();
    }

    @Test
    void limit_theWorkingSetsShareOfItCounts() {
        assertThat(read()).isEqualTo(0.75);
    }

    @Test
    void noLimit_nothingIsKnown() {
        files.put("/c/memory.max", "max");

        assertThat(read()).isNaN();
    }

    @Test
    void useIsMissing_orGarbage_nothingIsKnown() {
        files.put("/c/memory.current", "much");
        assertThat(read()).isNaN();

        files.remove("/c/memory.current");
        assertThat(read()).isNaN();
    }
}
