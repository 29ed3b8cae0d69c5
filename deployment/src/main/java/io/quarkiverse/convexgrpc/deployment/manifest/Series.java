package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The series of one application, as a Prometheus that finds it by a ServiceMonitor tells them apart: the application's own
 * by their job, which is the Service's name, and those of its autoscaler by the autoscaler's name.
 */
final class Series {

    /** Calls that are not the application's own: probes and reflection. With either name that the label may have. */
    static final List<String> NO_CALLS_OF_THE_SYSTEM = List.of("service!~\"grpc[.](health|reflection)[.].*\"",
            "exported_service!~\"grpc[.](health|reflection)[.].*\"");
    /** What a call ends with that failed for a reason of the server's. */
    private static final String FAILED = "statusCode=~\"UNKNOWN|INTERNAL|UNAVAILABLE|DATA_LOSS|DEADLINE_EXCEEDED\"";

    private final String application;
    private final List<String> place;

    /** @param place what else all series must match, such as a namespace */
    Series(String application, String... place) {
        this.application = application;
        this.place = List.of(place);
    }

    static String autoscalerOf(String application) {
        return application + "-hpa";
    }

    /** Those of the application's own. */
    String own(String meter, String... matchers) {
        return select(meter, "job=\"" + application + '"', List.of(matchers));
    }

    /**
     * Those of the calls that the application serves, without probes and reflection.
     *
     * @param figure count, sum, max or bucket
     */
    String served(String figure, String... matchers) {
        return own("grpc_server_processing_duration_seconds_" + figure,
                Stream.concat(NO_CALLS_OF_THE_SYSTEM.stream(), Stream.of(matchers)).toArray(String[]::new));
    }

    /** Those of the calls that failed for a reason of the server's. */
    String failed() {
        return served("count", FAILED);
    }

    /** Those that kube-state-metrics has of the application's autoscaler. */
    String autoscaler(String figure, String... matchers) {
        return select("kube_horizontalpodautoscaler_" + figure,
                "horizontalpodautoscaler=\"" + autoscalerOf(application) + '"', List.of(matchers));
    }

    private String select(String meter, String owner, List<String> matchers) {
        return Stream.of(Stream.of(owner), place.stream(), matchers.stream()).flatMap(part -> part)
                .collect(Collectors.joining(",", meter + '{', "}"));
    }

    /**
     * The same with the meter's own tag under its own name. Scraping calls it {@code exported_...} where the target has a
     * label of that name, as {@code service} and {@code endpoint}, unless the ServiceMonitor honours labels.
     */
    static String tagged(String tag, String expression) {
        return "label_replace(" + expression + ", \"" + tag + "\", \"$1\", \"exported_" + tag + "\", \"(.+)\")";
    }
}
