package io.quarkiverse.convexgrpc.deployment.manifest;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;

/**
 * What an instance asks for where the application does not say so: the specification's figures, but for the memory
 * request. Of the specification's, an idle instance would use too much to be one of fewer.
 */
final class Resources {

    static final String CPU = "cpu";
    static final String MEMORY = "memory";
    private static final Quantity CPU_REQUEST = new Quantity("250m");
    private static final Quantity CPU_LIMIT = new Quantity("500m");
    private static final Quantity MEMORY_LIMIT = new Quantity("512Mi");
    private static final Quantity NATIVE_MEMORY_REQUEST = new Quantity("384Mi");

    private Resources() {
    }

    /** Completes what is there: a request is never above its limit. */
    static ResourceRequirements complete(ResourceRequirements given, boolean nativeExecutable) {
        Map<String, Quantity> requests = new TreeMap<>(given == null || given.getRequests() == null ? Map.of()
                : given.getRequests());
        Map<String, Quantity> limits = new TreeMap<>(given == null || given.getLimits() == null ? Map.of()
                : given.getLimits());
        complete(CPU, requests, limits, CPU_REQUEST, CPU_LIMIT);
        complete(MEMORY, requests, limits, memoryRequest(nativeExecutable), MEMORY_LIMIT);
        return new ResourceRequirementsBuilder(given == null ? new ResourceRequirements() : given).withRequests(requests)
                .withLimits(limits).build();
    }

    /** Where the application says nothing. */
    static Quantity memoryRequest(boolean nativeExecutable) {
        return nativeExecutable ? NATIVE_MEMORY_REQUEST : MEMORY_LIMIT;
    }

    private static void complete(String resource, Map<String, Quantity> requests, Map<String, Quantity> limits,
            Quantity request, Quantity limit) {
        Quantity asked = requests.computeIfAbsent(resource, absent -> least(request, limits.getOrDefault(resource, request)));
        limits.putIfAbsent(resource, amount(asked).compareTo(amount(limit)) > 0 ? asked : limit);
    }

    static Quantity least(Quantity a, Quantity b) {
        return amount(a).compareTo(amount(b)) <= 0 ? a : b;
    }

    static BigDecimal amount(Quantity quantity) {
        return quantity.getNumericalAmount();
    }
}
