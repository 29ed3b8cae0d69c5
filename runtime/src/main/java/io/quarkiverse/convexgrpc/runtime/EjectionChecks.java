package io.quarkiverse.convexgrpc.runtime;

import java.util.function.DoublePredicate;

/** What the values of the keys about ejection must look like. Each check throws what says what is accepted. */
final class EjectionChecks {

    private EjectionChecks() {
    }

    static void count(String value) {
        ConfigKeys.checkCount(value, "0 for never");
    }

    static void share(String value) {
        number(value, share -> share >= 0 && share <= 1, "a share from 0 to 1, such as 0.5 for half");
    }

    static void shareAboveNone(String value) {
        number(value, share -> share > 0 && share <= 1, "a share above 0 and up to 1, such as 0.5 for half");
    }

    static void factor(String value) {
        number(value, factor -> factor == 0 || factor > 1 && factor < Double.POSITIVE_INFINITY,
                "a number above 1, or 0 for never");
    }

    /** @param good whether a value is accepted; what cannot be read comes as not a number, which no range accepts */
    static void number(String value, DoublePredicate good, String expected) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (!good.test(number)) {
            throw new IllegalArgumentException(value + " (expected: " + expected + ')');
        }
    }
}
