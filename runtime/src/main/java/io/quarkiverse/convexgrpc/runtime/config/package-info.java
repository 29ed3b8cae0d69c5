/**
 * What the user configures: mappings only. Their Javadoc is the manual.
 */
package io.quarkiverse.convexgrpc.runtime.config;
