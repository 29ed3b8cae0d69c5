package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.List;

import io.quarkiverse.convexgrpc.benchmarks.Bar;
import io.quarkiverse.convexgrpc.benchmarks.Table;

/** What was measured in a way of its own. */
record Measured(Table table, List<Bar> bars) {
}
