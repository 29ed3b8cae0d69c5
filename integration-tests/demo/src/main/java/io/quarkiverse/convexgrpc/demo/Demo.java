package io.quarkiverse.convexgrpc.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;

import io.quarkiverse.convexgrpc.demo.CallLedger.FirstCall;

/** Plays the demo, and exits with 0 where no call was lost that could be saved, with something else otherwise. */
public final class Demo {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String BETTING_ADDRESS = "127.0.2.1";
    private static final int MOST_PODS = 20;

    private static final int PASSED = 0;
    private static final int CALLS_LOST = 1;
    private static final int NOT_PLAYED = 2;
    private static final int TOO_LONG = 3;

    private final Settings settings;
    private final PrintStream out = Terminal.output();
    private final boolean live;
    private final Style style;
    private final Timeline timeline = new Timeline();

    private Demo(Settings settings) {
        this.settings = settings;
        this.live = !settings.plain() && Terminal.isInteractive();
        this.style = Style.of(live, System.getenv("NO_COLOR"), Terminal.charset());
    }

    public static void main(String[] args) {
        int status;
        try {
            Settings settings = Settings.ofSystemProperties();
            logTo(settings);
            status = new Demo(settings).run();
        } catch (Exception e) {
            System.err.println("The demo could not be played: " + e.getMessage());
            e.printStackTrace();
            status = NOT_PLAYED;
        }
        System.exit(status);
    }

    private int run() throws IOException, InterruptedException {
        try (Watchdog watchdog = new Watchdog(LIMIT, this::tooLong);
                KubernetesApi api = new KubernetesApi();
                Applications applications = new Applications(settings, api.url())) {
            Runtime.getRuntime().addShutdownHook(new Thread(applications::close, "end applications"));
            Ports payment = Ports.freeOn(IntStream.rangeClosed(1, MOST_PODS).mapToObj(Pod::addressOf).toList());
            Ports betting = Ports.freeOn(List.of(BETTING_ADDRESS));

            CallLedger ledger = new CallLedger(live ? 2 : 5);
            MetricsReader metrics = new MetricsReader(new InetSocketAddress(BETTING_ADDRESS, betting.management()),
                    PaymentDeployment.SERVICE);
            try (PaymentDeployment deployment = new PaymentDeployment(applications, api, timeline, payment);
                    LoadDriver driver = new LoadDriver(timeline, ledger,
                            new InetSocketAddress(BETTING_ADDRESS, betting.grpc()))) {
                Scenario scenario;
                try (Screen screen = screen(new View(timeline, ledger, deployment, metrics, new PodTable(style, 250)))) {
                    screen.event("the Kubernetes API is up at " + api.url() + ", the applications start; their output is in "
                            + settings.logs());
                    deployment.add(2);
                    applications.startBetting(BETTING_ADDRESS, betting).awaitReady(timeline);
                    timeline.every(Duration.ofMillis(500), metrics::read);
                    timeline.every(live ? Duration.ofMillis(500) : Duration.ofSeconds(5), screen::refresh);
                    scenario = new Scenario(deployment, driver, ledger, metrics, timeline, screen);
                    scenario.play();
                }
                return summarise(scenario, ledger, deployment);
            }
        } finally {
            timeline.close();
        }
    }

    private Screen screen(View view) {
        return live ? new LiveScreen(out, style, view) : new PlainScreen(out, style, view);
    }

    private int summarise(Scenario scenario, CallLedger ledger, PaymentDeployment deployment) {
        Map<String, FirstCall> firstCalls = new TreeMap<>();
        Set<String> silent = new TreeSet<>();
        deployment.readySince().forEach((pod, ready) -> {
            FirstCall first = ledger.firstCallOf(pod);
            if (first == null) {
                silent.add(pod);
            } else if (ready > scenario.began()) {
                firstCalls.put(pod, first.since(ready));
            }
        });
        Verdict verdict = Verdict.of(ledger.failed(), scenario.kills(), silent);
        Summary summary = new Summary(ledger.acts(), scenario.resent(), scenario.kills(), verdict, firstCalls.values());
        out.println();
        summary.lines().forEach(line -> out.println(style.text(line)));
        return verdict.passed() ? PASSED : CALLS_LOST;
    }

    private void tooLong() {
        out.println("FAILED: the demo has not ended within " + LIMIT.toSeconds() + " s.");
        // the applications end in the shutdown hook
        System.exit(TOO_LONG);
    }

    /** Sends what libraries log to a file, so that it does not get between the lines of the table. */
    private static void logTo(Settings settings) throws IOException {
        Files.createDirectories(settings.logs());
        LogManager.getLogManager().reset();
        Handler file = new FileHandler(settings.logs().resolve("demo.log").toString());
        file.setFormatter(new SimpleFormatter());
        Logger.getLogger("").addHandler(file);
    }
}
