package io.quarkiverse.convexgrpc.samples.stressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import io.quarkiverse.convexgrpc.processes.ApplicationProcess;
import io.quarkiverse.convexgrpc.runtime.internal.grpc.InFlightSettings;
import io.quarkiverse.convexgrpc.runtime.internal.policy.PolicyName;
import io.quarkiverse.convexgrpc.samples.stressed.v1.Suffering;

/** A client in another language balances by this extension's load reports. */
@EnabledIf(value = "installed", disabledReason = "the client's packages are not there: run npm install in src/test/grpc-js")
class GrpcJsIT {

    private static final Logger LOG = Logger.getLogger(GrpcJsIT.class);

    private static final Path CLIENT = Path.of("src", "test", "grpc-js");
    private static final Pattern COUNT = Pattern.compile("\"([^\"]+)\":(\\d+)");
    /** It trusts load reports after 10 seconds of them, and is given time on a busy machine. */
    private static final int SECONDS = 60;

    @TempDir
    Path folder;

    static boolean installed() {
        return Files.isDirectory(CLIENT.resolve("node_modules"));
    }

    @Test
    void podWhoseProcessorIsBurnt_getsLessThanHalfOfItsShare_byGrpcJs() throws IOException {
        try (StressedPods stressed = new StressedPods(16, 3, folder, PolicyName.WEIGHTED, InFlightSettings.DEFAULT,
                List.of("-XX:ActiveProcessorCount=2"), Map.of("stressed.places", "1000"))) {
            StressedPods.suffer(stressed.processes.get(0), Suffering.newBuilder().setBurningThreads(1).build());
            List<String> command = new ArrayList<>(List.of("node", CLIENT.resolve("client.js").toString()));
            for (ApplicationProcess pod : stressed.processes) {
                command.add(pod.host() + ':' + pod.port());
            }
            Process client = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                Map<String, Integer> counts = Map.of();
                for (int second = 0; second < SECONDS && !shifted(counts); second++) {
                    counts = counts(lines.readLine());
                }
                LOG.infof("The pod whose processor is burnt gets of grpc-js' calls in a second: %s", counts);
                assertThat(shifted(counts)).as("%s", counts).isTrue();
                assertThat(counts).containsEntry("failed", 0);
            } finally {
                client.destroyForcibly();
            }
        }
    }

    private static boolean shifted(Map<String, Integer> counts) {
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        return counts.containsKey("pod-2") && counts.containsKey("pod-3") && all > 50
                && counts.getOrDefault("pod-1", 0) * 6 < all;
    }

    private static Map<String, Integer> counts(String line) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher count = COUNT.matcher(line);
        while (count.find()) {
            counts.put(count.group(1), Integer.valueOf(count.group(2)));
        }
        return counts;
    }
}
