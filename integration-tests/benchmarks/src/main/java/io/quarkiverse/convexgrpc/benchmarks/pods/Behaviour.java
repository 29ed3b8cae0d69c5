package io.quarkiverse.convexgrpc.benchmarks.pods;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;

/** How a pod treats its calls. Called by one thread at a time. */
interface Behaviour {

    /** Where a behaviour lets time pass. */
    interface Answering {

        /** Answers the call after that time. */
        void after(long nanos);

        /** Answers the call after that time, during which no other queued call is worked on. */
        void queued(Work work);

        void fail(Status status);
    }

    /** How long the next queued call takes, found out when its turn has come. */
    interface Work {
        long nanos();
    }

    void treat(Answering answering);

    /**
     * The behaviour of that name.
     *
     * @param words a name, and its parameter where it has one
     */
    static Behaviour of(String... words) {
        double parameter = words.length > 1 ? Double.parseDouble(words[1]) : 0;
        Random random = new Random();
        return switch (words[0]) {
            case "well" -> answering -> answering.after(well(random));
            case "at-once" -> answering -> answering.after(0);
            case "slow" -> answering -> answering.after(well(random) + TimeUnit.MILLISECONDS.toNanos((long) parameter));
            case "failing" -> new Failing(parameter, random);
            case "serial" -> answering -> answering.queued(() -> ServiceTime.lognormalNanos(parameter, random));
            case "cold" -> new Cold();
            default -> throw new IllegalArgumentException("behaviour: " + words[0]
                    + " (expected: well, at-once, slow <ms>, failing <share>, serial <ms> or cold)");
        };
    }

    private static long well(Random random) {
        return ServiceTime.lognormalNanos(ServiceTime.MEDIAN_MILLIS, random);
    }

    /** Fails a share of its calls at once, by two statuses in turn. */
    final class Failing implements Behaviour {

        private final double share;
        private final Random random;
        private int failed;

        Failing(double share, Random random) {
            this.share = share;
            this.random = random;
        }

        @Override
        public void treat(Answering answering) {
            if (random.nextDouble() < share) {
                Status status = failed++ % 2 == 0 ? Status.UNAVAILABLE : Status.INTERNAL;
                answering.fail(status.withDescription("this pod fails on purpose"));
            } else {
                answering.after(well(random));
            }
        }
    }

    /** One thread, and much work to each of the first calls. */
    final class Cold implements Behaviour {

        private int calls;

        @Override
        public void treat(Answering answering) {
            answering.queued(() -> ServiceTime.warmingUpNanos(calls++));
        }
    }
}
