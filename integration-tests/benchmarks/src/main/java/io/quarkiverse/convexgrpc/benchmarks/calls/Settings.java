package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What to play.
 *
 * @param runs how often
 * @param others what else is measured, each in a way of its own
 * @param clients how many share the calls, each number in turn
 * @param seconds how long each row is measured, 0 for as long as it says itself
 * @param lanes how many rows are played at a time
 * @param seed decides the order of balancers and when calls begin
 * @param strict whether the run fails where the default policy does not keep a bar
 * @param target the folder that tables and logs go to
 */
record Settings(int runs, List<Row> rows, List<String> others, List<Balancer> balancers, List<Integer> clients,
        double seconds, int lanes, long seed, boolean strict, Path target) {

    static final String THROUGHPUT = "throughput";
    static final String CHANGE = "change";

    private static final List<String> OTHERS = List.of(THROUGHPUT, CHANGE);

    /** Reads the system properties {@code benchmark.…}. */
    static Settings ofSystemProperties() {
        long seed = Long.getLong("benchmark.seed", 0);
        List<String> rows = list("benchmark.rows", "all");
        return new Settings(Integer.getInteger("benchmark.runs", 5),
                OTHERS.containsAll(rows) ? List.of()
                        : Row.named(rows.stream().filter(name -> !OTHERS.contains(name)).toList()),
                OTHERS.stream().filter(name -> rows.contains(name) || rows.contains("all")).toList(),
                Balancer.named(list("benchmark.balancers", "all")),
                list("benchmark.clients", "1,50").stream().map(Integer::valueOf).toList(),
                Double.parseDouble(System.getProperty("benchmark.seconds", "0")), Integer.getInteger("benchmark.lanes", 3),
                seed == 0 ? System.nanoTime() % 1_000_000 : seed, Boolean.getBoolean("benchmark.strict"),
                Path.of(System.getProperty("benchmark.target", "target")));
    }

    private static List<String> list(String key, String defaults) {
        return Arrays.stream(System.getProperty(key, defaults).split(",")).map(String::strip).toList();
    }

    double seconds(Row row) {
        return seconds > 0 ? seconds : row.seconds;
    }
}
