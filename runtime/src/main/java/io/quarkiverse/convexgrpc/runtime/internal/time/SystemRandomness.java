package io.quarkiverse.convexgrpc.runtime.internal.time;

import java.util.concurrent.ThreadLocalRandom;

enum SystemRandomness implements Randomness {

    INSTANCE;

    @Override
    public int below(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
