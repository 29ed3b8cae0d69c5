package io.quarkiverse.convexgrpc.samples.betting;

import java.util.Map;

import io.quarkiverse.convexgrpc.processes.SystemProperties;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A Kubernetes API of one test class, and what the application is told of it. */
abstract class OwnCluster implements QuarkusTestResourceLifecycleManager {

    private SystemProperties system;

    /** Starts what there is from the beginning, and says by what keys it is found. */
    abstract Map<String, String> begin();

    @Override
    public final Map<String, String> start() {
        Map<String, String> keys = begin();
        // where the application runs in this process, they are read from here
        system = new SystemProperties(keys);
        return keys;
    }

    @Override
    public final void inject(TestInjector tests) {
        tests.injectIntoFields(this, new TestInjector.MatchesType(getClass()));
    }

    @Override
    public void stop() {
        if (system != null) {
            system.close();
        }
    }
}
