package io.quarkiverse.convexgrpc.benchmarks.calls;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * When calls are to begin and whose they are, decided before any is made: an open loop, in which calls do not wait for
 * others to end. All clients together call at the given rate, each independently of the others (a Poisson process), so
 * that calls come in bursts as they do in life.
 *
 * @param nanos when each call is to begin, from 0, rising
 * @param client whose it is
 * @param special whether it is one of the few that a row may treat otherwise
 */
record Schedule(long[] nanos, int[] client, boolean[] special) {

    /** One call in ten is special. */
    private static final double SPECIAL = 0.1;

    static Schedule poisson(long seed, int clients, double callsPerSecond, double seconds) {
        Random random = new Random(seed);
        int most = (int) (callsPerSecond * seconds * 2) + 100;
        long[] nanos = new long[most];
        int[] client = new int[most];
        boolean[] special = new boolean[most];
        double at = 0;
        int count = 0;
        while (true) {
            at -= Math.log(1 - random.nextDouble()) / callsPerSecond;
            if (at >= seconds || count == most) {
                return new Schedule(Arrays.copyOf(nanos, count), Arrays.copyOf(client, count),
                        Arrays.copyOf(special, count));
            }
            nanos[count] = (long) (at * TimeUnit.SECONDS.toNanos(1));
            client[count] = random.nextInt(clients);
            special[count] = random.nextDouble() < SPECIAL;
            count++;
        }
    }

    int size() {
        return nanos.length;
    }
}
