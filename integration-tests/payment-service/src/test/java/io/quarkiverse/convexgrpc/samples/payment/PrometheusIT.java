package io.quarkiverse.convexgrpc.samples.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.processes.FreePorts;

/** What a real Prometheus makes of the metrics. */
@EnabledIf(value = "installed", disabledReason = "prometheus and promtool are not on the path (Debian: package prometheus)")
class PrometheusIT {

    @TempDir
    Path folder;

    private ApplicationProcess pod;

    static boolean installed() {
        return Stream.of("prometheus", "promtool")
                .allMatch(program -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, program))));
    }

    @BeforeEach
    void start() {
        pod = ApplicationProcess.start("convex-payment-service", "pod", "127.0.0.1", FreePorts.next(), folder,
                List.of("-Xmx64m", "-Dpayment.instance=pod"), Map.of()).awaitReady();
    }

    @AfterEach
    void end() {
        pod.close();
    }

    @Test
    void ourMetrics_passPromtool() throws IOException, InterruptedException {
        String ours = pod.metrics().lines().filter(line -> line.matches("(# (HELP|TYPE) )?convex_.*"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(ours).contains("convex_grpc_server_score{convex_instance=\"convex-grpc-", "convex_grpc_server_phase{");
        Path file = Files.writeString(folder.resolve("metrics"), ours);

        Process promtool = new ProcessBuilder("promtool", "check", "metrics").redirectInput(file.toFile())
                .redirectErrorStream(true).start();
        String said = new String(promtool.getInputStream().readAllBytes());

        assertThat(said).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }

    @Test
    void prometheus_scrapesThem() throws IOException {
        int port = FreePorts.next();
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                scrape_configs:
                  - job_name: payment
                    scrape_interval: 1s
                    metrics_path: /q/metrics
                    static_configs:
                      - targets: ['%s']
                """.formatted(pod.host() + ':' + pod.managementPort()));
        Process prometheus = new ProcessBuilder("prometheus", "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true).redirectOutput(folder.resolve("prometheus.log").toFile()).start();
        try {
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
                assertThat(query(port, "convex_grpc_server_score")).containsPattern("\"value\":\\[[0-9.]+,\"\\d");
                assertThat(query(port, "convex_grpc_server_phase{phase=\"serving\"}")).contains(",\"1\"]");
            });
        } finally {
            prometheus.destroyForcibly();
        }
    }

    private static String query(int port, String expression) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("query=" + URLEncoder.encode(expression,
                        StandardCharsets.UTF_8)))
                .build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
