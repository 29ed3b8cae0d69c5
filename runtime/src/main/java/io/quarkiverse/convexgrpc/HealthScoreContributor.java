package io.quarkiverse.convexgrpc;

/**
 * Adds a component to the score of this instance: make it a CDI bean, {@code @ApplicationScoped} for instance.
 * <p>
 * It is asked once a second, by one thread at a time, which may block. A contributor that throws, that says something other
 * than 0 to 100, or that has not answered for 5 seconds, does not count until it does better; the log says so once.
 */
public interface HealthScoreContributor {

    /** What the component is called in details and metrics: short, and always the same; the class's name by default. */
    default String name() {
        String name = getClass().getSimpleName();
        return name.endsWith("_ClientProxy") || name.endsWith("_Subclass") ? name.substring(0, name.lastIndexOf('_')) : name;
    }

    /**
     * How much the component counts beside the others: 0 or more, 10 by default. The processor counts 30.
     */
    default double weight() {
        return 10;
    }

    /**
     * How well that is which the component stands for, from 0, nothing is left, to 100, all is well.
     *
     * @throws Exception where that cannot be said
     */
    double score() throws Exception;
}
