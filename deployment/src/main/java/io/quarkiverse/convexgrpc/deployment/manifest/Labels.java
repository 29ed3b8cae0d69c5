package io.quarkiverse.convexgrpc.deployment.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.quarkiverse.convexgrpc.runtime.config.ConvexGrpcBuildConfig;

/** The labels that objects carry: {@code app}, {@code version}, and what the application says of itself. */
final class Labels {

    static final String APP = "app";
    static final String VERSION = "version";

    private static final int LONGEST = 63;
    private static final Pattern NOT_IN_LABELS = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern NOT_AT_EDGES = Pattern.compile("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$");

    private Labels() {
    }

    /** Of the Deployment, and of what stands beside it. */
    static Map<String, String> all(ConvexGrpcBuildConfig config, Application application) {
        Map<String, String> labels = ofPods(application);
        config.environment().ifPresent(environment -> labels.put("environment", environment));
        config.team().ifPresent(team -> labels.put("team", team));
        labels.put("component", config.component());
        return labels;
    }

    static Map<String, String> ofPods(Application application) {
        Map<String, String> labels = new TreeMap<>(Map.of(APP, application.name()));
        value(application.version()).ifPresent(version -> labels.put(VERSION, version));
        return labels;
    }

    /** Ours, and over them those that are there already. */
    static Map<String, String> under(Map<String, String> given, Map<String, String> ours) {
        Map<String, String> all = new TreeMap<>(ours);
        if (given != null) {
            all.putAll(given);
        }
        return all;
    }

    /** A version as labels have it: {@code 1.0.0+build} has a character that they have not. */
    static Optional<String> value(String version) {
        String fits = NOT_IN_LABELS.matcher(version).replaceAll("-");
        String cut = fits.length() > LONGEST ? fits.substring(0, LONGEST) : fits;
        return Optional.of(NOT_AT_EDGES.matcher(cut).replaceAll("")).filter(value -> !value.isEmpty());
    }
}
