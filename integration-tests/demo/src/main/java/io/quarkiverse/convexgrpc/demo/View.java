package io.quarkiverse.convexgrpc.demo;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What is to be seen at this moment: one line about all calls, and one about each pod. */
final class View {

    private final Timeline timeline;
    private final CallLedger ledger;
    private final PaymentDeployment deployment;
    private final MetricsReader metrics;
    private final PodTable table;

    View(Timeline timeline, CallLedger ledger, PaymentDeployment deployment, MetricsReader metrics, PodTable table) {
        this.timeline = timeline;
        this.ledger = ledger;
        this.deployment = deployment;
        this.metrics = metrics;
        this.table = table;
    }

    boolean isEmpty() {
        return deployment.pods().isEmpty();
    }

    String time() {
        return String.format(Locale.ROOT, "t=%4.1fs", (double) timeline.now() / TimeUnit.SECONDS.toNanos(1));
    }

    String status() {
        ClientMetrics client = metrics.last();
        double callsPerSecond = rows().stream().mapToDouble(row -> row.load().callsPerSecond()).sum();
        return String.format(Locale.ROOT, "%s %.0f calls/s, failed %d, re-sent %s", time(), callsPerSecond,
                ledger.failed().size(), PodTable.count(client.allResent()));
    }

    List<String> table() {
        return table.table(rows());
    }

    List<String> plain() {
        return table.plain(rows());
    }

    private List<PodTable.Row> rows() {
        long now = timeline.now();
        ClientMetrics client = metrics.last();
        return deployment.pods().stream()
                .map(pod -> new PodTable.Row(pod.name(), pod.state(), ledger.loadOf(pod.name(), now),
                        client.failedAt(pod.name())))
                .filter(row -> row.state() != PodState.GONE || row.load().callsPerSecond() > 0)
                .toList();
    }
}
