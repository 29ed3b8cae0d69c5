package io.quarkiverse.convexgrpc.runtime.internal.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The methods of one service that were called. Thread-safe; looking up a method that is known takes no lock. */
public final class MethodBook {

    /** How many there may be. */
    public static final int MAX_METHODS = 64;

    /** A proxy may call methods without number; those that come late share one entry for each kind. */
    private static final Map<CallKind, String> OTHERS = Map.of(CallKind.UNARY, "(other)", CallKind.UPLOAD, "(other uploads)",
            CallKind.STREAM, "(other streams)", CallKind.DIALOGUE, "(other dialogues)");

    /** Whether a method that is not known will share an entry. */
    private volatile boolean full;
    private final LastMoment lastMoment = new LastMoment();
    private final ConcurrentMap<String, MethodLoad> methods = new ConcurrentHashMap<>();

    /**
     * What is known about a method.
     *
     * @param name the method's full name
     */
    public MethodLoad of(String name, CallKind kind) {
        MethodLoad known = methods.get(name);
        if (known == null && full) {
            known = methods.get(OTHERS.get(kind));
        }
        return known != null ? known : add(name, kind);
    }

    private synchronized MethodLoad add(String name, CallKind kind) {
        full = methods.size() >= MAX_METHODS - OTHERS.size();
        String key = full ? OTHERS.get(kind) : name;
        return methods.computeIfAbsent(key, absent -> new MethodLoad(methods.size(), absent, kind, lastMoment));
    }
}
