package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.Condition;

/** What happens while calls are made. Times within a row are shares of its measured time. */
enum Row {

    HEALTHY("all 4 are well", 4, 8),

    SLOW("1 of 4 is 200 ms slower", 4, 6) {
        @Override
        void prepare(Stage stage) {
            stage.bad().beSlowBy(SLOWER_MILLIS);
        }
    },

    SLOW2("2 of 4 are 200 ms slower", 4, 6) {
        @Override
        void prepare(Stage stage) {
            stage.bad().beSlowBy(SLOWER_MILLIS);
            stage.pods.get(1).beSlowBy(SLOWER_MILLIS);
        }
    },

    FROZEN("1 of 6 stands still for 12 s (SIGSTOP)", 6, 16, 0.125, 0.875) {
        @Override
        void prepare(Stage stage) {
            stage.at(eventFrom, stage.bad()::freeze);
            stage.at(eventTo, stage.bad()::thaw);
        }
    },

    FAILING("1 of 4 fails half of its calls at once", 4, 8, 0.125, 1) {
        @Override
        void prepare(Stage stage) {
            stage.at(eventFrom, () -> stage.bad().fail(0.5));
        }
    },

    COLD("a 4th pod comes, slow at first", 4, 8, 0.125, 1) {
        @Override
        Condition conditionOfBad() {
            return null;
        }

        @Override
        void prepare(Stage stage) {
            stage.bad().beCold();
            stage.at(eventFrom, () -> stage.discover(Condition.READY));
        }
    },

    KILL("1 of 4 is killed (SIGKILL)", 4, 6, 0.25, 1) {
        @Override
        void prepare(Stage stage) {
            stage.at(eventFrom, stage.bad()::kill);
            stage.at(eventFrom + 1.0 / 6, () -> stage.discover(null));
        }
    },

    DRAIN("1 of 4 drains and ends", 4, 6, 0.25, 1) {
        @Override
        void prepare(Stage stage) {
            stage.at(eventFrom, () -> stage.discover(Condition.DRAINING));
            stage.at(eventFrom + 1.0 / 6, stage.bad()::shutdown);
            stage.at(eventFrom + 2.0 / 6, () -> stage.discover(null));
        }
    },

    LOST("1 of 4 is lost without a word", 4, 8, 0.25, 1) {
        @Override
        boolean proxied() {
            return true;
        }

        @Override
        void prepare(Stage stage) {
            stage.at(eventFrom, stage.bad()::beLost);
        }
    },

    METHODS("1 call in 10 takes 500 ms on any of 4", 4, 6) {
        @Override
        boolean longCalls() {
            return true;
        }
    },

    STREAMS("long streams are open, then a 4th pod comes", 4, 6, 0.25, 1) {
        @Override
        Condition conditionOfBad() {
            return null;
        }

        @Override
        int streams(int clients) {
            return Math.max(60, 3 * clients);
        }

        @Override
        void prepare(Stage stage) {
            stage.pods.forEach(pod -> pod.beSerial(1.5));
            stage.at(eventFrom, () -> stage.discover(Condition.READY));
        }
    };

    private static final int SLOWER_MILLIS = 200;

    final String text;
    final int pods;
    final double seconds;
    final double eventFrom;
    final double eventTo;

    /** The bad pods are bad all the time. */
    Row(String text, int pods, double seconds) {
        this(text, pods, seconds, 0, 1);
    }

    Row(String text, int pods, double seconds, double eventFrom, double eventTo) {
        this.text = text;
        this.pods = pods;
        this.seconds = seconds;
        this.eventFrom = eventFrom;
        this.eventTo = eventTo;
    }

    /** Makes pods bad, or plans it. */
    void prepare(Stage stage) {
    }

    /** What discovery says of the bad pod to begin with, null where it is not there. */
    Condition conditionOfBad() {
        return Condition.READY;
    }

    boolean proxied() {
        return false;
    }

    /** Whether the special calls of a schedule are of the slow method. They are not measured. */
    boolean longCalls() {
        return false;
    }

    /** How many streams are opened before anything else and stay open. */
    int streams(int clients) {
        return 0;
    }

    /** How many of the pods, from the first, are bad, or new. */
    int bad() {
        return switch (this) {
            case HEALTHY, METHODS -> 0;
            case SLOW2 -> 2;
            default -> 1;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<Row> named(List<String> names) {
        List<Row> rows = Arrays.stream(values()).filter(row -> names.contains("all") || names.contains(row.toString()))
                .toList();
        if (rows.isEmpty() || rows.size() < names.size() && !names.contains("all")) {
            throw new IllegalArgumentException(
                    "benchmark.rows: " + String.join(",", names) + " (expected: all, " + Settings.THROUGHPUT + ", "
                            + Settings.CHANGE + ", or of "
                            + Arrays.toString(values()) + ")");
        }
        return rows;
    }
}
