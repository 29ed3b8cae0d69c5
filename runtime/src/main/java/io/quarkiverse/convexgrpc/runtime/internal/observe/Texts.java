package io.quarkiverse.convexgrpc.runtime.internal.observe;

import java.util.Locale;

/** How constants are written for people and in tags. */
final class Texts {

    private Texts() {
    }

    /** {@code NOT_READY} is {@code not-ready}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
