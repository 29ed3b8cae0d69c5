package io.quarkiverse.convexgrpc.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import io.quarkiverse.convexgrpc.demo.CallLedger.ActReport;
import io.quarkiverse.convexgrpc.demo.CallLedger.FirstCall;

/**
 * What the demo says when it has played.
 *
 * @param acts how the acts went
 * @param resent by act: how many calls the betting service had sent again when it ended, since its start
 * @param kills the pods that were killed
 * @param verdict whether all went as it must
 * @param firstCalls of each added pod, counted from the change of the EndpointSlice
 */
record Summary(List<ActReport> acts, List<OptionalLong> resent, List<Kill> kills, Verdict verdict,
        Collection<FirstCall> firstCalls) {

    private static final int SHOWN_REASONS = 5;
    private static final int SHOWN_TEXT = 160;

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-24s %8s %7s %8s %9s %9s", "", "calls", "failed", "re-sent", "p50", "p99"));
        for (int i = 0; i < acts.size(); i++) {
            ActReport act = acts.get(i);
            lines.add(row(act.name(), act.calls(), act.failed(), resentIn(i), Style.millis(act.p50()),
                    Style.millis(act.p99())));
        }
        lines.add(row("all", acts.stream().mapToLong(ActReport::calls).sum(),
                acts.stream().mapToLong(ActReport::failed).sum(), resent.get(resent.size() - 1), "", ""));
        lines.add("");
        lines.add("Failed calls: " + verdict.inFlight().size() + " in flight on the killed pod, " + verdict.other().size()
                + " other.");
        kills.forEach(kill -> lines.add("  When " + kill.pod() + " was killed, " + kill.underWay()
                + " calls were under way at all pods, and its share of those that started in the "
                + Kill.WINDOW.toMillis() + " ms after is " + kill.startedMeanwhile() + "."));
        otherFailures(lines);
        verdict.silent().forEach(pod -> lines.add("  " + pod + " was ready, and never answered a call."));
        lines.add(
                "From the change of the EndpointSlice, just before it is written, over " + firstCalls.size() + " added pods:");
        lines.add("  to the start of the first call that the pod answered: " + spread(FirstCall::started));
        lines.add("  to its first reply, from a JVM that is still cold:    " + spread(FirstCall::answered));
        lines.add(verdict.passed() ? "PASSED: no call was lost that could be saved."
                : "FAILED: calls were lost that should not be.");
        return lines;
    }

    private void otherFailures(List<String> lines) {
        Map<String, List<FailedCall>> byReason = verdict.other().stream()
                .collect(Collectors.groupingBy(Summary::reason, LinkedHashMap::new, Collectors.toList()));
        byReason.entrySet().stream().limit(SHOWN_REASONS).forEach(entry -> {
            List<FailedCall> calls = entry.getValue();
            lines.add(String.format(Locale.ROOT, "  %d x %s (to start at t=%.2fs to t=%.2fs)", calls.size(), entry.getKey(),
                    seconds(calls.get(0).intended()), seconds(calls.get(calls.size() - 1).intended())));
        });
    }

    private static String reason(FailedCall call) {
        String description = String.valueOf(call.status().getDescription());
        return call.status().getCode() + ": " + description.substring(0, Math.min(description.length(), SHOWN_TEXT));
    }

    private String spread(ToLongFunction<FirstCall> time) {
        long[] sorted = firstCalls.stream().mapToLong(time).sorted().toArray();
        if (sorted.length == 0) {
            return "–";
        }
        return "min " + millis(sorted[0]) + ", median " + millis(sorted[sorted.length / 2]) + ", max "
                + millis(sorted[sorted.length - 1]);
    }

    private OptionalLong resentIn(int act) {
        OptionalLong total = resent.get(act);
        if (act == 0 || total.isEmpty()) {
            return total;
        }
        return OptionalLong.of(total.getAsLong() - resent.get(act - 1).orElse(0));
    }

    private static String row(String name, long calls, long failed, OptionalLong resent, String p50, String p99) {
        return String.format(Locale.ROOT, "%-24s %,8d %,7d %8s %9s %9s", name, calls, failed, PodTable.count(resent), p50, p99)
                .stripTrailing();
    }

    private static String millis(long nanos) {
        return Style.millis((double) nanos / TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }
}
