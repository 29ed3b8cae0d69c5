package io.quarkiverse.convexgrpc.demo;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the play went as it must.
 *
 * @param inFlight failed calls that may have been in flight on the killed pod
 * @param other failed calls that nothing excuses
 * @param silent pods that were ready and never answered a call
 */
record Verdict(List<FailedCall> inFlight, List<FailedCall> other, Set<String> silent) {

    static Verdict of(List<FailedCall> failed, List<Kill> kills, Set<String> silent) {
        Set<FailedCall> inFlight = kills.stream()
                .flatMap(kill -> kill.explains(failed).stream())
                .collect(Collectors.toSet());
        return new Verdict(List.copyOf(inFlight), failed.stream().filter(call -> !inFlight.contains(call)).toList(),
                Set.copyOf(silent));
    }

    boolean passed() {
        return other.isEmpty() && silent.isEmpty();
    }
}
