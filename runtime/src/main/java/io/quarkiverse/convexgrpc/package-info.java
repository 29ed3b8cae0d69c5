/**
 * What applications use: the health of this instance, what they add to its score, and how it is drained.
 */
package io.quarkiverse.convexgrpc;
