package io.quarkiverse.convexgrpc.deployment;

import java.util.HashSet;
import java.util.Set;

/** Finds the failure that a test is about. */
final class Failures {

    private Failures() {
    }

    /** The first cause, or suppressed failure, of that type. */
    static Throwable of(Throwable failure, Class<? extends Throwable> type) {
        Throwable found = find(failure, type, new HashSet<>());
        if (found == null) {
            throw new AssertionError("no " + type.getSimpleName() + " in this failure", failure);
        }
        return found;
    }

    private static Throwable find(Throwable failure, Class<? extends Throwable> type, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return null;
        }
        // the failure may come from another class loader
        if (failure.getClass().getName().equals(type.getName())) {
            return failure;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            Throwable found = find(suppressed, type, seen);
            if (found != null) {
                return found;
            }
        }
        return find(failure.getCause(), type, seen);
    }
}
