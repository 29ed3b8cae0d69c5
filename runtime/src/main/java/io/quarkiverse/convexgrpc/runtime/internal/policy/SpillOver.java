package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;

import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;

/**
 * How many far endpoints help because the near ones are slow: more while the typical near one is slower than the typical
 * far one, fewer again once they are alike. This process does not know who else calls the near ones; that they are slow
 * beside others tells. One channel's; confined to one thread.
 */
final class SpillOver {

    /** Near ones are overloaded where they are so many times slower than far ones. */
    static final float OVERLOADED = 1.5f;
    /** And relieved below this. */
    static final float RELIEVED = 1.2f;
    /** For so many judgements in a row, before anything is done the first time. */
    static final int PATIENCE = 3;
    /** And for so many before help is taken back. */
    static final int CAUTION = 5;

    private int helpers;
    private long answers;
    private int overloaded;
    private int relieved;

    /** How many far endpoints help. */
    int helpers() {
        return helpers;
    }

    /**
     * Compares, unless no call has ended since the last time; to be called once a second.
     *
     * @param near the near endpoints in use, at least one
     * @param far the far ones in use, at least one
     * @param most how many could help
     */
    void judge(List<EndpointLoad> near, List<EndpointLoad> far, int most) {
        long before = answers;
        answers = answers(near) + answers(far);
        if (answers == before) {
            return;
        }
        // in favour of staying: of an even number, the faster of the middle two near ones, the slower of the far ones
        float ratio = median(near, (near.size() - 1) / 2) / median(far, far.size() / 2);
        overloaded = ratio > OVERLOADED ? overloaded + 1 : 0;
        relieved = ratio < RELIEVED ? relieved + 1 : 0;
        if (overloaded >= PATIENCE) {
            helpers = Math.min(most, helpers + Math.max(1, near.size() / 4));
            // what that does shows after a second or two
            overloaded = PATIENCE - 2;
        } else if (relieved >= CAUTION) {
            helpers -= helpers == 0 ? 0 : Math.max(1, helpers / 8);
            relieved = CAUTION - 2;
        }
    }

    private static long answers(List<EndpointLoad> loads) {
        return loads.stream().mapToLong(EndpointLoad::answers).sum();
    }

    private static float median(List<EndpointLoad> loads, int place) {
        double[] slowness = loads.stream().mapToDouble(EndpointLoad::slowness).sorted().toArray();
        return (float) slowness[place];
    }
}
