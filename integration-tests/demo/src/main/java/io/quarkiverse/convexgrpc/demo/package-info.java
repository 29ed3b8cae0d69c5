/**
 * A play in five acts for one client and a changing set of pods, without a cluster.
 *
 * <p>
 * The pods are processes on loopback addresses of their own, and the Kubernetes API is fabric8's mock server; what the
 * client sees of either is what it would see in a cluster. {@link io.quarkiverse.convexgrpc.demo.Demo} is the place to
 * start reading, {@link io.quarkiverse.convexgrpc.demo.Scenario} is the play.
 */
package io.quarkiverse.convexgrpc.demo;
