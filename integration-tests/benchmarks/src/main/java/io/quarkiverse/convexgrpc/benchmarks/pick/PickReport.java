package io.quarkiverse.convexgrpc.benchmarks.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.quarkiverse.convexgrpc.benchmarks.Table;

/** The tables of all that was measured. */
final class PickReport {

    private final Scores scores;
    private final List<Candidate> candidates;
    private final List<Integer> sizes;
    private final List<Integer> threads;

    PickReport(Scores scores, List<Candidate> candidates, List<Integer> sizes, List<Integer> threads) {
        this.scores = scores;
        this.candidates = candidates;
        this.sizes = sizes;
        this.threads = threads;
    }

    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        for (int count : threads) {
            String suffix = ", " + count + (count == 1 ? " thread" : " threads") + ": ns (times round_robin), bytes";
            tables.add(table("One pick, no call in flight" + suffix, Scores.PICK, count));
            tables.add(table("One pick, a call in flight for each endpoint" + suffix, Scores.BUSY, count));
            tables.add(table("Pick and bookkeeping of a call" + suffix, Scores.CALL, count));
        }
        return tables;
    }

    private Table table(String title, String what, int count) {
        List<String> headings = new ArrayList<>(List.of("endpoints"));
        sizes.forEach(size -> headings.add(String.format(Locale.ROOT, "%,d", size)));
        Table table = new Table(title, headings);
        for (Candidate candidate : candidates) {
            List<String> cells = new ArrayList<>(List.of(candidate.name()));
            for (int size : sizes) {
                cells.add(cell(scores.get(what, candidate.name(), size, count),
                        scores.get(what, Candidate.ROUND_ROBIN, size, count)));
            }
            table.add(cells);
        }
        return table;
    }

    private static String cell(Score score, Score roundRobin) {
        if (score == null || roundRobin == null) {
            return "";
        }
        double ratio = score.nanos() / roundRobin.nanos();
        return String.format(Locale.ROOT, score.nanos() < 100 ? "%,.1f" : "%,.0f", score.nanos())
                + String.format(Locale.ROOT, ratio < 100 ? " (%,.1f)" : " (%,.0f)", ratio)
                + String.format(Locale.ROOT, ", %,.0f", score.bytes());
    }
}
