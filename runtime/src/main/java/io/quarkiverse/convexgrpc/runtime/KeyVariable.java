package io.quarkiverse.convexgrpc.runtime;

import java.util.Locale;

/**
 * The variable of the environment that sets a key.
 *
 * @param begin all of it, or what stands before the name of a service or client
 * @param end what stands behind that
 * @param named whether it has such a name
 */
record KeyVariable(String begin, String end, boolean named) {

    static KeyVariable of(String key) {
        int star = key.indexOf(ConfigKeys.ANY);
        return star < 0 ? new KeyVariable(ConfigKeys.ENV_PREFIX + upper(key), "", false)
                : new KeyVariable(ConfigKeys.ENV_PREFIX + upper(key.substring(0, star)), upper(key.substring(star + 1)), true);
    }

    private static String upper(String part) {
        return part.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether somebody who sets this spells it so, with or without an index. */
    boolean isSpelled(String variable) {
        return is(variable) || is(withoutIndex(variable));
    }

    private boolean is(String variable) {
        return named
                ? variable.length() > begin.length() + end.length() && variable.startsWith(begin) && variable.endsWith(end)
                : variable.equals(begin);
    }

    private static String withoutIndex(String variable) {
        int end = variable.endsWith("_") ? variable.length() - 1 : variable.length();
        int begin = end;
        while (begin > 0 && Character.isDigit(variable.charAt(begin - 1))) {
            begin--;
        }
        return begin < end && begin > 0 && variable.charAt(begin - 1) == '_' ? variable.substring(0, begin - 1) : variable;
    }
}
