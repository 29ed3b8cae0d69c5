package io.quarkiverse.convexgrpc.footprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;

import org.junit.jupiter.api.Test;

class MachineTest {

    private static final List<String> STATUS = List.of("Name:\tjava", "VmHWM:\t  140000 kB", "VmRSS:\t  131072 kB");

    @Test
    void kibibytes_areThoseOfTheKey() {
        assertThat(Machine.kibibytes(STATUS, "VmRSS")).isEqualTo(131_072);
    }

    @Test
    void processThatHasEnded_hasNoMemory() {
        assertThatIllegalStateException().isThrownBy(() -> Machine.kibibytes(List.of("State:\tZ (zombie)"), "VmRSS"))
                .withMessageContaining("there is no VmRSS");
    }

    @Test
    void otherUnit_isRefused() {
        assertThatIllegalStateException().isThrownBy(() -> Machine.kibibytes(List.of("VmRSS:\t 128 MB"), "VmRSS"))
                .withMessageContaining("VmRSS:\t 128 MB");
    }
}
