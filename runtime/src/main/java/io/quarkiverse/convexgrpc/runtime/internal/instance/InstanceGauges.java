package io.quarkiverse.convexgrpc.runtime.internal.instance;

import java.util.function.DoubleSupplier;

/**
 * What an instance reads of itself. Each is read by one thread, once a second, and says NaN where nothing is known.
 *
 * @param cpu share of the CPU that it may use
 * @param heap share of the heap that lives
 * @param memory share of the container's memory
 * @param eventLoop seconds that a task waits for an event loop
 */
public record InstanceGauges(DoubleSupplier cpu, DoubleSupplier heap, DoubleSupplier memory, DoubleSupplier eventLoop) {
}
