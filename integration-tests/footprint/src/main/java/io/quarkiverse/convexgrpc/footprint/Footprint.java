package io.quarkiverse.convexgrpc.footprint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

import io.quarkiverse.convexgrpc.footprint.Applications.Application;
import io.quarkiverse.convexgrpc.footprint.Bars.Bar;

/**
 * Measures all variants, and exits with 0 where every bar is kept, with something else where one is broken, a call failed
 * or nothing could be measured.
 *
 * <p>
 * The variants take turns, so that what else happens on the machine meets all of them.
 */
public final class Footprint {

    private static final int STARTS = 7;
    private static final int OTHER_STARTS = 3;
    private static final int CALLS = 10_000;
    private static final int FEW_CALLERS = 4;

    private static final int WINDOWS = 3;
    private static final int CALLERS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration RAMP = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private static final int KEPT = 0;
    private static final int BROKEN = 1;
    private static final int NOT_MEASURED = 2;

    private final Settings settings;
    private final Map<Variant, List<Double>> startMillis = lists();
    private final Map<Variant, List<Double>> residentMiB = lists();
    private final Map<Condition, Map<Variant, List<Double>>> otherMiB = new EnumMap<>(Condition.class);
    private final Map<Variant, List<Double>> callsPerSecond = lists();

    private Footprint(Settings settings) {
        this.settings = settings;
    }

    public static void main(String[] args) {
        int status;
        try {
            Machine.requireLinux();
            Settings settings = Settings.ofSystemProperties();
            logTo(settings);
            status = new Footprint(settings).run();
        } catch (Exception e) {
            System.err.println("The footprint could not be measured: " + e.getMessage());
            if (!(e instanceof IllegalStateException || e instanceof IllegalArgumentException)) {
                e.printStackTrace();
            }
            status = NOT_MEASURED;
        }
        System.exit(status);
    }

    private int run() throws IOException, InterruptedException {
        Map<Variant, Double> imageMiB = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            imageMiB.put(variant, variant.size(settings) / Figures.MIB);
        }
        NativeBuild build = NativeBuild.common(Stream.of(Variant.NATIVE_PLAIN, Variant.NATIVE_WITHOUT, Variant.NATIVE_WITH)
                .map(variant -> NativeBuild.of(variant.artifact(settings))).toList());
        System.out
                .println(
                        "Measures eight variants in turn, for about eight minutes; the machine should have nothing else to do.");
        try (Cluster cluster = new Cluster(false);
                Cluster tlsCluster = new Cluster(true);
                Applications applications = new Applications(settings, cluster, tlsCluster)) {
            Runtime.getRuntime().addShutdownHook(new Thread(applications::close, "end applications"));
            // where Maven alone is ended, nobody waits for the figures any more
            ProcessHandle.current().parent().ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(NOT_MEASURED)));
            start(applications);
            startOtherwise(applications);
            call(applications);
        }

        Map<Variant, Figures> figures = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            figures.put(variant, new Figures(Spread.of(startMillis.get(variant)), Spread.of(residentMiB.get(variant)),
                    imageMiB.get(variant), Spread.of(callsPerSecond.get(variant))));
        }
        Report report = new Report(figures, otherMiB, circumstances(build));
        Path file = settings.target().resolve("footprint.adoc");
        Files.write(file, report.asciiDoc());
        System.out.println();
        report.text().forEach(System.out::println);
        System.out.println();
        List<Bar> bars = Bars.of(figures);
        bars.forEach(bar -> System.out.println(bar.line()));
        System.out.println(Bars.allKept(bars) ? "PASSED: the table is in " + file + " too."
                : "FAILED: the extension costs more than it may.");
        return Bars.allKept(bars) ? KEPT : BROKEN;
    }

    private void start(Applications applications) throws IOException, InterruptedException {
        for (int i = 1; i <= STARTS; i++) {
            System.out.println("start " + i + " of " + STARTS + ", and memory");
            for (Variant variant : Variant.values()) {
                try (Application application = applications.start(variant, Condition.TABLE)) {
                    startMillis.get(variant).add(application.startMillis());
                    residentMiB.get(variant).add(residentAfterCalls(variant, application));
                }
            }
        }
    }

    private void startOtherwise(Applications applications) throws IOException, InterruptedException {
        for (Condition condition : EnumSet.complementOf(EnumSet.of(Condition.TABLE))) {
            System.out.println("memory " + condition.text());
            Map<Variant, List<Double>> resident = lists();
            for (int i = 0; i < OTHER_STARTS; i++) {
                for (Variant variant : List.of(Variant.NATIVE_PLAIN, Variant.NATIVE_WITHOUT, Variant.NATIVE_BY_HAND,
                        Variant.NATIVE_WITH)) {
                    try (Application application = applications.start(variant, condition)) {
                        resident.get(variant).add(residentAfterCalls(variant, application));
                    }
                }
            }
            otherMiB.put(condition, resident);
        }
    }

    private static double residentAfterCalls(Variant variant, Application application)
            throws IOException, InterruptedException {
        try (Bettors bettors = new Bettors(application.grpc())) {
            bettors.place(CALLS, FEW_CALLERS);
            double resident = application.residentMiB();
            check(variant, bettors);
            return resident;
        }
    }

    private void call(Applications applications) throws IOException, InterruptedException {
        Map<Variant, Bettors> bettors = new EnumMap<>(Variant.class);
        List<Application> started = new ArrayList<>();
        try {
            for (Variant variant : Variant.values()) {
                System.out.println("warm-up: " + variant.title());
                Application application = applications.start(variant, Condition.ADAPTIVE);
                started.add(application);
                Bettors callers = new Bettors(application.grpc());
                bettors.put(variant, callers);
                callers.callsPerSecond(CALLERS, Duration.ZERO, WARM_UP);
            }
            for (int i = 1; i <= WINDOWS; i++) {
                System.out.println("calls, window " + i + " of " + WINDOWS);
                for (Variant variant : Variant.values()) {
                    callsPerSecond.get(variant).add(bettors.get(variant).callsPerSecond(CALLERS, RAMP, WINDOW));
                    check(variant, bettors.get(variant));
                }
            }
        } finally {
            bettors.values().forEach(Bettors::close);
            started.forEach(Application::close);
        }
    }

    /** Fails where a call failed, or where not those pods were called that the variant is to call. */
    private static void check(Variant variant, Bettors bettors) {
        if (bettors.failed() > 0) {
            throw new IllegalStateException(variant.title() + ": " + bettors.failed() + " of " + bettors.sent()
                    + " calls failed (expected: none), the first by " + bettors.firstFailure());
        }
        int expected = variant.isWith() ? Cluster.PODS : 1;
        if (bettors.paidBy().size() != expected) {
            throw new IllegalStateException(variant.title() + ": called " + bettors.paidBy() + " (expected: " + expected
                    + " of the pods)");
        }
    }

    private List<String> circumstances(NativeBuild build) throws IOException {
        String arguments = System.getenv("MAVEN_CMD_LINE_ARGS");
        return List.of(
                "Medians, in brackets least to greatest, of " + STARTS + " starts, of as many applications after "
                        + String.format("%,d", CALLS) + " calls by " + FEW_CALLERS + " callers, of "
                        + WINDOWS + " windows of " + WINDOW.toSeconds() + " s with " + CALLERS + " callers.",
                "All have " + String.join(" and ", Condition.TABLE.options()) + " (calls a second: "
                        + String.join(" ", Condition.ADAPTIVE.options())
                        + " alone) and the serial garbage collector. No call failed.",
                Machine.description() + ", " + build.description() + ".",
                LocalDate.now(ZoneOffset.UTC) + ", by: mvn " + (arguments == null ? "-Pfootprint" : arguments.strip()));
    }

    private static Map<Variant, List<Double>> lists() {
        Map<Variant, List<Double>> lists = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            lists.put(variant, new ArrayList<>());
        }
        return lists;
    }

    /** Sends what libraries log to a file, so that it does not get between the lines of the table. */
    private static void logTo(Settings settings) throws IOException {
        Path logs = settings.target().resolve("footprint-logs");
        Files.createDirectories(logs);
        LogManager.getLogManager().reset();
        Handler file = new FileHandler(logs.resolve("footprint.log").toString());
        file.setFormatter(new SimpleFormatter());
        Logger.getLogger("").addHandler(file);
    }
}
