package io.quarkiverse.convexgrpc.runtime.internal.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupTest {

    private static final String ROOT = "/sys/fs/cgroup";

    private final Map<String, String> files = new TreeMap<>();
    private final List<String> garbage = new ArrayList<>();

    private Cgroup cgroup() {
        return new Cgroup(ROOT, files::get, (file, text) -> garbage.add(file + ' ' + text));
    }

    /** A container of version 2 with 1.5 cores and 1 GiB. */
    private void two(String folder) {
        files.put(folder + "/cpu.max", "150000 100000\n");
        files.put(folder + "/cpu.stat", "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n");
        files.put(folder + "/memory.max", "1073741824\n");
        files.put(folder + "/memory.current", "600000000\n");
        files.put(folder + "/memory.stat", "anon 400000000\nfile 200000000\ninactive_file 100000000\nactive_file 5\n");
    }

    /** A container of version 1 with 1.5 cores and 1 GiB. */
    private void one(String path) {
        one("cpu,cpuacct", "cpu,cpuacct", path);
    }

    private void one(String cpu, String usage, String path) {
        files.put(ROOT + '/' + cpu + path + "/cpu.cfs_quota_us", "150000\n");
        files.put(ROOT + '/' + cpu + path + "/cpu.cfs_period_us", "100000\n");
        files.put(ROOT + '/' + usage + path + "/cpuacct.usage", "2500000000\n");
        files.put(ROOT + "/memory" + path + "/memory.limit_in_bytes", "1073741824\n");
        files.put(ROOT + "/memory" + path + "/memory.usage_in_bytes", "600000000\n");
        files.put(ROOT + "/memory" + path + "/memory.stat",
                "cache 5\ninactive_file 1\ntotal_cache 7\ntotal_inactive_file 100000000\n");
    }

    private void assertContainer() {
        Cgroup cgroup = cgroup();
        assertThat(cgroup.quotaCores()).isEqualTo(1.5);
        assertThat(cgroup.cpuNanos()).isEqualTo(2_500_000_000L);
        assertThat(cgroup.memoryLimit()).isEqualTo(1L << 30);
        assertThat(cgroup.workingSet()).isEqualTo(500_000_000);
        assertThat(garbage).isEmpty();
    }

    private void assertNothingKnown() {
        Cgroup cgroup = cgroup();
        assertThat(cgroup.quotaCores()).isNaN();
        assertThat(cgroup.cpuNanos()).isEqualTo(-1);
        assertThat(cgroup.memoryLimit()).isEqualTo(-1);
        assertThat(cgroup.workingSet()).isEqualTo(-1);
    }

    @Test
    void noFiles_nothingIsLimitedAndNothingKnown() {
        assertNothingKnown();
        assertThat(garbage).isEmpty();
    }

    @Test
    void emptyFiles_areAsNone() {
        two(ROOT);
        files.replaceAll((file, text) -> "\n");

        assertNothingKnown();
        assertThat(garbage).isEmpty();
    }

    @Test
    void versionTwo_ownGroupIsTheMount() {
        two(ROOT);
        files.put(Cgroup.OWN, "0::/\n");

        assertContainer();
    }

    @Test
    void versionTwo_nobodySaysWhichGroup_theMountIsIt() {
        two(ROOT);

        assertContainer();
    }

    @Test
    void versionTwo_ownGroupIsBelowTheMount_andNotTheHosts() {
        two(ROOT + "/kubepods.slice/pod7");
        files.put(ROOT + "/cpu.stat", "usage_usec 9\n");
        files.put(Cgroup.OWN, "0::/kubepods.slice/pod7\n");

        assertContainer();
    }

    @ParameterizedTest
    @ValueSource(strings = { "0::/kubepods.slice/pod7", "0::/../pod7", "garbage", "", "0:", "1:name=systemd:/pod7" })
    void versionTwo_ownGroupIsNotVisible_theMountIsIt(String own) {
        two(ROOT);
        files.put(Cgroup.OWN, own);

        assertContainer();
    }

    @Test
    void versionTwo_onlyMemoryIsControlled_itsLimitCounts() {
        two(ROOT);
        files.remove(ROOT + "/cpu.max");

        assertThat(cgroup().quotaCores()).isNaN();
        assertThat(cgroup().memoryLimit()).isEqualTo(1L << 30);
        assertThat(cgroup().workingSet()).isEqualTo(500_000_000);
    }

    @Test
    void versionOne_ownGroupIsTheMount() {
        one("");
        files.put(Cgroup.OWN, "4:memory:/\n3:cpu,cpuacct:/\n");

        assertContainer();
    }

    @Test
    void versionOne_controllersOfTheirOwn_areFound() {
        one("cpu", "cpuacct", "");

        assertContainer();
    }

    @Test
    void versionOne_ownGroupIsBelowTheMounts() {
        one("/docker/7");
        one("");
        files.put(ROOT + "/cpu,cpuacct/cpu.cfs_quota_us", "-1");
        files.put(ROOT + "/cpu,cpuacct/cpuacct.usage", "1");
        files.put(ROOT + "/memory/memory.limit_in_bytes", "7");
        files.put(Cgroup.OWN, "11:memory:/docker/7\n4:cpu,cpuacct:/docker/7\n1:name=systemd:/else\n");

        assertContainer();
    }

    @Test
    void versionOne_ownGroupIsNotVisible_theMountsAreIt() {
        one("");
        files.put(Cgroup.OWN, "11:memory:/docker/7\n4:cpu,cpuacct:/docker/7\n");

        assertContainer();
    }

    @Test
    void versionOne_besideAnEmptyVersionTwo_counts() {
        one("");
        files.put(Cgroup.OWN, "11:memory:/\n4:cpu,cpuacct:/\n0::/system.slice\n");
        files.put(ROOT + "/unified/system.slice/cpu.stat", "usage_usec 1");

        assertContainer();
    }

    @ParameterizedTest
    @CsvSource({ "max 100000,max", "max,max" })
    void versionTwo_max_isNoLimit(String cpu, String memory) {
        two(ROOT);
        files.put(ROOT + "/cpu.max", cpu);
        files.put(ROOT + "/memory.max", memory);

        assertThat(cgroup().quotaCores()).isNaN();
        assertThat(cgroup().memoryLimit()).isEqualTo(-1);
        assertThat(cgroup().cpuNanos()).isEqualTo(2_500_000_000L);
        assertThat(garbage).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = { "9223372036854771712", "9223372036854775807", "-1", "0" })
    void versionOne_minusOneAndTheHugeNumber_areNoLimit(String memory) {
        one("");
        files.put(ROOT + "/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
        files.put(ROOT + "/memory/memory.limit_in_bytes", memory);

        assertThat(cgroup().quotaCores()).isNaN();
        assertThat(cgroup().memoryLimit()).isEqualTo(-1);
        assertThat(cgroup().cpuNanos()).isEqualTo(2_500_000_000L);
        assertThat(garbage).isEmpty();
    }

    @Test
    void periodIsNotSaid_isAHundredMilliseconds() {
        two(ROOT);
        files.put(ROOT + "/cpu.max", "50000");
        assertThat(cgroup().quotaCores()).isEqualTo(0.5);

        files.clear();
        one("");
        files.remove(ROOT + "/cpu,cpuacct/cpu.cfs_period_us");
        assertThat(cgroup().quotaCores()).isEqualTo(1.5);
    }

    @ParameterizedTest
    @ValueSource(strings = { "0 100000", "-5 100000", "100000 0", "100000 -1" })
    void quotaOrPeriodOfNothing_isNoLimit(String cpu) {
        two(ROOT);
        files.put(ROOT + "/cpu.max", cpu);

        assertThat(cgroup().quotaCores()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = { "many", "NaN", "Infinity", "many 100000", "100000 often", "1,5", "\u0000" })
    void garbage_isAsNoLimit(String text) {
        two(ROOT);
        files.put(ROOT + "/cpu.max", text);
        files.put(ROOT + "/memory.max", text);

        assertThat(cgroup().quotaCores()).isNaN();
        assertThat(cgroup().memoryLimit()).isEqualTo(-1);
    }

    @Test
    void garbage_isToldOnceOfEachFile_byItsName() {
        two(ROOT);
        files.replaceAll((file, text) -> text.replaceAll("[0-9]+", "x"));
        Cgroup cgroup = cgroup();
        for (int i = 0; i < 3; i++) {
            assertThat(cgroup.quotaCores()).isNaN();
            assertThat(cgroup.cpuNanos()).isEqualTo(-1);
            assertThat(cgroup.memoryLimit()).isEqualTo(-1);
            assertThat(cgroup.workingSet()).isEqualTo(-1);
        }

        assertThat(garbage).containsExactlyInAnyOrder(ROOT + "/cpu.max x", ROOT + "/cpu.stat x", ROOT + "/memory.max x",
                ROOT + "/memory.current x", ROOT + "/memory.stat x");
    }

    @Test
    void versionOne_garbage_isToldOnceOfEachFile_byItsName() {
        one("");
        files.replaceAll((file, text) -> text.replaceAll("[0-9]+", "x"));
        Cgroup cgroup = cgroup();
        for (int i = 0; i < 3; i++) {
            assertThat(cgroup.quotaCores()).isNaN();
            assertThat(cgroup.cpuNanos()).isEqualTo(-1);
            assertThat(cgroup.memoryLimit()).isEqualTo(-1);
            assertThat(cgroup.workingSet()).isEqualTo(-1);
        }

        assertThat(garbage).containsExactlyInAnyOrder(ROOT + "/cpu,cpuacct/cpu.cfs_quota_us x",
                ROOT + "/cpu,cpuacct/cpu.cfs_period_us x", ROOT + "/cpu,cpuacct/cpuacct.usage x",
                ROOT + "/memory/memory.limit_in_bytes x", ROOT + "/memory/memory.usage_in_bytes x",
                ROOT + "/memory/memory.stat x");
    }

    @Test
    void podIsResizedInPlace_newLimitsCountAtOnce() {
        two(ROOT);
        Cgroup cgroup = cgroup();
        assertThat(cgroup.quotaCores()).isEqualTo(1.5);

        files.put(ROOT + "/cpu.max", "400000 100000");
        files.put(ROOT + "/memory.max", "2147483648");
        assertThat(cgroup.quotaCores()).isEqualTo(4);
        assertThat(cgroup.memoryLimit()).isEqualTo(2L << 30);

        files.put(ROOT + "/cpu.max", "max 100000");
        assertThat(cgroup.quotaCores()).isNaN();
    }

    @Test
    void filesVanish_whileTheApplicationRuns_areAsNoLimit() {
        two(ROOT);
        Cgroup cgroup = cgroup();
        files.clear();

        assertThat(cgroup.quotaCores()).isNaN();
        assertThat(cgroup.cpuNanos()).isEqualTo(-1);
        assertThat(cgroup.memoryLimit()).isEqualTo(-1);
        assertThat(cgroup.workingSet()).isEqualTo(-1);
    }

    @Test
    void cacheIsUnknown_orLargerThanWhatIsUsed_workingSetIsNotNegative() {
        two(ROOT);
        files.put(ROOT + "/memory.stat", "inactive_file 700000000\n");
        assertThat(cgroup().workingSet()).isZero();

        files.remove(ROOT + "/memory.stat");
        assertThat(cgroup().workingSet()).isEqualTo(600_000_000);
    }
}
