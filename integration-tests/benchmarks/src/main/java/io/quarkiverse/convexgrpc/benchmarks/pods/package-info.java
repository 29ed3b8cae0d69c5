/** Pods that can be well, slow, failing, cold, frozen, lost or killed: real gRPC servers in processes of their own. */
package io.quarkiverse.convexgrpc.benchmarks.pods;
