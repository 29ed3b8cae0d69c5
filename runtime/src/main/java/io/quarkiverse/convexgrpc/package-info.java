/**
 * What applications use: discovery, balancing and clients of other services, the health of this instance and what they add to
 * its score, and how both are seen and steered.
 */
package io.quarkiverse.convexgrpc;
