package io.quarkiverse.convexgrpc.footprint;

/**
 * What was measured of one variant.
 *
 * @param startMillis from the start of the process to the first answer that says ready
 * @param residentMiB memory that the process holds after its first calls
 * @param imageMiB the size of its files
 * @param callsPerSecond calls answered in a second when warm
 */
record Figures(Spread startMillis, Spread residentMiB, double imageMiB, Spread callsPerSecond) {

    static final double MIB = 1024 * 1024;
}
