/**
 * The composition root: turns configuration into records and puts the rooms together.
 */
package io.quarkiverse.convexgrpc.runtime;
