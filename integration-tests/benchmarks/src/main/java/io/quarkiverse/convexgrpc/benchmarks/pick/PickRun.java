package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Machine;
import io.quarkiverse.convexgrpc.benchmarks.Table;

/** Measures all picks, and fails where one of ours allocates or waits for a lock. */
public final class PickRun {

    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;
    private static final Duration PROBE = Duration.ofSeconds(3);
    /** It has a lock, so that a probe that finds none there would not find ours either. */
    private static final String WITH_LOCK = "stork least-requests";

    private final List<Integer> sizes = numbers("benchmark.sizes", "3,10,100,1000,10000");
    private final List<Integer> threads = numbers("benchmark.threads", "1,2");
    private final int millis = Integer.getInteger("benchmark.millis", 200);
    private final boolean strict = Boolean.getBoolean("benchmark.strict");
    private final Path target = Path.of(System.getProperty("benchmark.target", "target"));
    private final List<Candidate> candidates = Candidate.all();
    private final Scores scores = new Scores();

    private PickRun() {
    }

    public static void main(String[] args) throws Exception {
        System.exit(new PickRun().run() ? 0 : 1);
    }

    private boolean run() throws RunnerException, IOException, InterruptedException {
        System.out.printf(Locale.ROOT, "%d measurements of %.1f s, load %.1f before%n",
                sizes.size() * threads.size() * candidates.size() * 3, (WARM_UPS + ITERATIONS) * millis / 1000.0,
                Machine.load());
        Machine.busy();
        scores.clock(new Runner(options(ClockBenchmark.class, 1).build()).runSingle().getPrimaryResult().getScore());
        for (int n : threads) {
            for (int size : sizes) {
                measure(n, size);
            }
        }
        double busy = Machine.busy();
        List<String> notes = List.of(
                String.format(Locale.ROOT, "One clock reading: %.1f ns.", scores.clock()),
                String.format(Locale.ROOT, "%s, by %s; the processor was busy for %.0f %%.", LocalDate.now(ZoneOffset.UTC),
                        Machine.description(), 100 * busy));
        write(notes);
        return judge();
    }

    private void measure(int threadCount, int size) throws RunnerException {
        System.out.println(threadCount + " threads, " + size + " endpoints");
        ChainedOptionsBuilder options = options(PickBenchmark.class, threadCount)
                .param("endpoints", Integer.toString(size))
                .param("balancer", candidates.stream().map(Candidate::name).toArray(String[]::new));
        for (RunResult result : new Runner(options.build()).run()) {
            Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
            scores.put(result.getPrimaryResult().getLabel(), result.getParams().getParam("balancer"), size, threadCount,
                    new Score(result.getPrimaryResult().getScore(), bytes == null ? Double.NaN : bytes.getScore()));
        }
    }

    private ChainedOptionsBuilder options(Class<?> benchmark, int threadCount) {
        return new OptionsBuilder().include(benchmark.getName() + "\\.").threads(threadCount).forks(1)
                .warmupIterations(WARM_UPS).warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(ITERATIONS).measurementTime(TimeValue.milliseconds(millis))
                .addProfiler(GCProfiler.class).verbosity(VerboseMode.SILENT).shouldFailOnError(true)
                .jvmArgs("-Xmx1g", "-XX:+UseSerialGC");
    }

    private void write(List<String> notes) throws IOException {
        List<String> document = new ArrayList<>();
        for (Table table : new PickReport(scores, candidates, sizes, threads).tables()) {
            System.out.println();
            table.text().forEach(System.out::println);
            document.addAll(table.asciiDoc());
            document.add("");
        }
        System.out.println();
        notes.forEach(System.out::println);
        document.addAll(notes);
        Files.createDirectories(target);
        Files.write(target.resolve("benchmark-pick.adoc"), document);
    }

    private boolean judge() throws IOException, InterruptedException {
        System.out.println();
        boolean kept = true;
        for (Candidate candidate : candidates) {
            if (candidate.ours()) {
                PickBars bars = new PickBars(scores, candidate.name(), sizes);
                long waits = LockProbe.waits(candidate, PROBE);
                for (Bar bar : List.of(bars.bytes(threads),
                        new Bar("threads that call wait for each other 0 times", Long.toString(waits), waits == 0))) {
                    System.out.println(candidate.name() + ": " + bar.line());
                    kept &= bar.kept();
                }
                for (Bar bar : bars.times()) {
                    System.out.println(candidate.name() + ": " + bar.line());
                    kept &= bar.kept() || !strict;
                }
            }
        }
        System.out.println(WITH_LOCK + ", which has a lock: threads that call waited for each other "
                + LockProbe.waits(Candidate.named(WITH_LOCK), PROBE) + " times");
        System.out
                .println((kept ? "PASSED" : "FAILED") + ": the table is in " + target.resolve("benchmark-pick.adoc") + " too.");
        return kept;
    }

    private static List<Integer> numbers(String key, String defaults) {
        return Arrays.stream(System.getProperty(key, defaults).split(",")).map(Integer::valueOf).toList();
    }
}
