package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Machine;
import io.quarkiverse.convexgrpc.benchmarks.Table;
import io.quarkiverse.convexgrpc.runtime.config.LoadBalancingConfig;
import io.smallrye.config.WithDefault;

/** Plays all rows with all balancers, and prints what became of the calls. */
public final class CallBenchmark {

    private static final int KEPT = 0;
    private static final int BROKEN = 1;
    private static final int NOT_MEASURED = 2;

    private final Settings settings;
    private final Results results = new Results();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Measured> others = new ArrayList<>();

    private CallBenchmark(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] args) {
        int status;
        try {
            Settings settings = Settings.ofSystemProperties();
            logTo(settings.target().resolve("benchmark-logs"));
            status = new CallBenchmark(settings).run();
        } catch (Exception e) {
            System.err.println("Nothing could be measured: " + e.getMessage());
            if (!(e instanceof IllegalArgumentException)) {
                e.printStackTrace();
            }
            status = NOT_MEASURED;
        }
        System.exit(status);
    }

    private int run() throws IOException, InterruptedException {
        List<Job> jobs = Job.all(settings);
        double seconds = jobs.stream().flatMap(job -> job.plays().stream()).mapToDouble(play -> play.seconds() + 3).sum();
        print("%d runs of %d rows with %d balancers, seed %d, load %.1f before: about %.0f minutes",
                settings.runs(), settings.rows().size(), settings.balancers().size(), settings.seed(), Machine.load(),
                Math.ceil(seconds / settings.lanes() / 60 + 0.5));
        Path log = settings.target().resolve("benchmark-logs").resolve("pods.log");
        Queue<Job> waiting = new ConcurrentLinkedQueue<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> lanes.forEach(Lane::close), "end pods"));
        // where Maven alone is ended, nobody waits for the figures any more
        ProcessHandle.current().parent().ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(NOT_MEASURED)));
        for (int i = 0; i < settings.lanes(); i++) {
            lanes.add(new Lane(log, waiting, results));
        }
        waiting.addAll(Job.warmUps(settings));
        runLanes();
        measureOthers(log);
        Machine.busy();
        waiting.addAll(jobs);
        runLanes();
        return report(Machine.busy());
    }

    private void measureOthers(Path log) throws IOException, InterruptedException {
        if (settings.others().contains(Settings.THROUGHPUT)) {
            others.add(Throughput.measure(log));
        }
        if (settings.others().contains(Settings.CHANGE)) {
            others.add(Change.measure(log));
        }
    }

    private void runLanes() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Lane lane : lanes) {
            Thread thread = new Thread(lane, "lane " + threads.size());
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private int report(double busy) throws IOException {
        List<String> document = new ArrayList<>();
        List<Table> tables = new ArrayList<>(new CallReport(settings, results).tables());
        others.forEach(other -> tables.add(other.table()));
        for (Table table : tables) {
            System.out.println();
            table.text().forEach(System.out::println);
            document.addAll(table.asciiDoc());
            document.add("");
        }
        String circumstances = String.format(Locale.ROOT,
                "%s, by %s; %d runs, seed %d, %d rows at a time; the processor was busy for %.0f %%.",
                LocalDate.now(ZoneOffset.UTC), Machine.description(), settings.runs(), settings.seed(), settings.lanes(),
                100 * busy);
        document.add(circumstances);
        Path file = settings.target().resolve("benchmark.adoc");
        Files.write(file, document);
        System.out.println();
        System.out.println("Each is a mean over runs with its 95 % interval; * is the best of its row, or within noise of it.");
        System.out.println(circumstances);
        System.out.println();
        return judge(file);
    }

    private int judge(Path file) {
        String policy = defaultPolicy();
        boolean kept = true;
        for (Balancer balancer : settings.balancers()) {
            if (balancer.ours() && balancer.name().startsWith("convex " + policy)) {
                for (int clients : settings.clients()) {
                    for (Bar bar : CallBars.of(results, clients, balancer)) {
                        System.out.println(balancer + ", clients: " + clients + ": " + bar.line());
                        kept &= bar.kept();
                    }
                }
            }
        }
        for (Bar bar : others.stream().flatMap(other -> other.bars().stream()).toList()) {
            System.out.println(bar.line());
            kept &= bar.kept();
        }
        System.out.println((kept ? "PASSED" : "NOT ALL BARS ARE KEPT") + ": the tables are in " + file + " too.");
        return kept || !settings.strict() ? KEPT : BROKEN;
    }

    /** What an application gets that names no policy. */
    private static String defaultPolicy() {
        try {
            return LoadBalancingConfig.class.getMethod("policy").getAnnotation(WithDefault.class).value();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** Sends what libraries log to a file, so that it does not get between the lines. */
    private static void logTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        LogManager.getLogManager().reset();
        Handler file = new FileHandler(folder.resolve("clients.log").toString());
        file.setFormatter(new SimpleFormatter());
        Logger.getLogger("").addHandler(file);
    }
}
