package io.quarkiverse.convexgrpc.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jboss.logging.Logger;

import io.quarkiverse.convexgrpc.HealthScoreContributor;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ComponentName;
import io.quarkiverse.convexgrpc.runtime.internal.instance.ScoreSource;
import io.quarkus.arc.ClientProxy;

/** The application's own components of the score. */
final class Contributors {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.convexgrpc.instance");

    private Contributors() {
    }

    /** @throws IllegalStateException where two components have one name */
    static List<ScoreSource> sources(Iterable<HealthScoreContributor> contributors) {
        Map<String, String> taken = new HashMap<>();
        ComponentName.texts().forEach(name -> taken.put(name, "this extension"));
        List<ScoreSource> sources = new ArrayList<>();
        for (HealthScoreContributor contributor : contributors) {
            String type = ClientProxy.unwrap(contributor).getClass().getName();
            String name = name(contributor, type);
            String other = taken.putIfAbsent(name, type);
            if (other != null) {
                throw new IllegalStateException("HealthScoreContributor " + type + " is named '" + name
                        + "', as a component of " + other + " is (expected: a name of its own)");
            }
            sources.add(new Contributor(name, contributor));
        }
        return sources;
    }

    private static String name(HealthScoreContributor contributor, String type) {
        String name = null;
        try {
            name = contributor.name();
        } catch (RuntimeException e) {
            LOG.warnf("HealthScoreContributor %s does not say its name: %s", type, e);
        }
        return name == null || name.isBlank() ? type.substring(type.lastIndexOf('.') + 1) : name;
    }

    /** The application's bean as a source of the score. */
    private record Contributor(String name, HealthScoreContributor bean) implements ScoreSource {

        @Override
        public double weight() {
            return bean.weight();
        }

        @Override
        public double score() throws Exception {
            return bean.score();
        }
    }
}
