package io.quarkiverse.convexgrpc.demo;

import io.grpc.Status;

/**
 * A call that ended with an error.
 *
 * @param intended when it was to start, in nanoseconds since the demo began
 * @param ended when it ended
 * @param status what it ended with
 */
record FailedCall(long intended, long ended, Status status) {
}
