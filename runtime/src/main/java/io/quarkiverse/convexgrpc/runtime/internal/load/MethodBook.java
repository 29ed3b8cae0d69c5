package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The methods of one service that were called. Thread-safe; looking up a method that is known takes no lock. */
public final class MethodBook {

    /** How many there may be. */
    public static final int MAX_METHODS = 64;

    /** A proxy may call methods without number; those that come late share one entry for each kind. */
    private static final String OTHER = "(other)";
    private static final String OTHER_STREAMS = "(other streams)";

    /** Whether a method that is not known will share an entry. */
    private volatile boolean full;
    private final ConcurrentMap<String, MethodLoad> methods = new ConcurrentHashMap<>();

    /**
     * What is known about a method.
     *
     * @param name the method's full name
     * @param streaming whether the server may answer with more than one message
     */
    public MethodLoad of(String name, boolean streaming) {
        MethodLoad known = methods.get(name);
        if (known == null && full) {
            known = methods.get(streaming ? OTHER_STREAMS : OTHER);
        }
        return known != null ? known : add(name, streaming);
    }

    private synchronized MethodLoad add(String name, boolean streaming) {
        full = methods.size() >= MAX_METHODS - 2;
        String key = !full ? name : streaming ? OTHER_STREAMS : OTHER;
        return methods.computeIfAbsent(key, absent -> new MethodLoad(methods.size(), absent, streaming));
    }
}
