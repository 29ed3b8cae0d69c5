package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The process of one or more pods. It reads a command a line, says when it was carried out, and ends when there are no
 * more: so it does not outlive who started it.
 */
final class PodMain {

    private record Pod(PodServer server, LossyProxy proxy) {
    }

    private PodMain() {
    }

    public static void main(String[] args) throws IOException {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
            PodServer server = new PodServer(timer);
            LossyProxy proxy = new LossyProxy(server.port());
            pods.add(new Pod(server, proxy));
            System.out.println(server.port() + " " + proxy.port());
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            carryOut(pods.get(Integer.parseInt(words[0])), Arrays.copyOfRange(words, 1, words.length));
            System.out.println("done");
        }
        System.exit(0);
    }

    private static void carryOut(Pod pod, String... words) throws IOException {
        switch (words[0]) {
            case "lose" -> pod.proxy.lose();
            case "shutdown" -> pod.server.shutdown();
            default -> {
                pod.proxy.mend();
                pod.server.behave(Behaviour.of(words));
            }
        }
    }
}
