package io.quarkiverse.convexgrpc.runtime.internal.policy;

import java.util.List;

import io.quarkiverse.convexgrpc.runtime.internal.endpoint.ServiceKey;
import io.quarkiverse.convexgrpc.runtime.internal.load.EjectionSettings;
import io.quarkiverse.convexgrpc.runtime.internal.load.Ejector;
import io.quarkiverse.convexgrpc.runtime.internal.load.EndpointLoad;
import io.quarkiverse.convexgrpc.runtime.internal.load.LoadListener;
import io.quarkiverse.convexgrpc.runtime.internal.load.Selection;

/** Decides which pods a simulated client's policy chooses among. */
@FunctionalInterface
interface SimulatedGuard {

    SimulatedGuard NONE = loads -> new Selection(loads, List.of());

    Selection select(List<EndpointLoad> loads);

    /** Makes a guard that tells when a new selection is due. */
    interface Factory {

        SimulatedGuard create(Simulation simulation, Runnable onChange);
    }

    /** Ours, as a channel has it: a review every 250 ms, and a millisecond after an alarm. */
    static Factory ejector(EjectionSettings settings, LoadListener listener) {
        return (simulation, onChange) -> {
            boolean[] alarmed = { false };
            Ejector[] ejector = new Ejector[1];
            Runnable review = () -> {
                alarmed[0] = false;
                if (ejector[0].review(simulation.read())) {
                    onChange.run();
                }
            };
            ejector[0] = new Ejector(settings, new ServiceKey("shop", "payment"), listener,
                    bound -> simulation.random().nextInt(bound), () -> {
                        if (!alarmed[0]) {
                            alarmed[0] = true;
                            simulation.in(Simulation.MILLISECOND, review);
                        }
                    }, simulation.read());
            simulation.every(250 * Simulation.MILLISECOND, review);
            return loads -> ejector[0].select(loads, 0);
        };
    }
}
