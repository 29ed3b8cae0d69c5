package io.quarkiverse.convexgrpc.runtime;

import java.util.Set;

/**
 * How a property spells a key. All of this extension's are looked at when the application starts, and a pattern for each
 * key would take longer than all else: so there is none here.
 *
 * @param key as in the table, with a star for a name
 * @param named the name of a service or client, in quotes where it was; empty where the key has none
 */
record SpelledKey(String key, String named) {

    /**
     * @param property begins with the prefix
     * @param groups what stands before the names of services and clients
     */
    static SpelledKey of(String property, Set<String> groups) {
        String key = withoutIndex(property.substring(ConfigKeys.PREFIX.length()));
        for (String group : groups) {
            if (key.startsWith(group)) {
                int begin = group.length();
                int end = nameEnd(key, begin);
                if (end > begin) {
                    return new SpelledKey(group + ConfigKeys.ANY + key.substring(end), key.substring(begin, end));
                }
            }
        }
        return new SpelledKey(key, "");
    }

    /** Where the name that begins here ends, or its beginning where there is none. */
    private static int nameEnd(String key, int begin) {
        if (begin < key.length() && key.charAt(begin) == '"') {
            int quote = key.indexOf('"', begin + 1);
            return quote > begin + 1 ? quote + 1 : begin;
        }
        int end = begin;
        while (end < key.length() && ".\"[".indexOf(key.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String withoutIndex(String key) {
        int open = key.endsWith("]") ? key.lastIndexOf('[') : -1;
        int close = key.length() - 1;
        return open > 0 && open + 1 < close
                && key.chars().skip(open + 1L).limit(close - open - 1L).allMatch(Character::isDigit)
                        ? key.substring(0, open)
                        : key;
    }
}
