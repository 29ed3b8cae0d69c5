/**
 * This instance: how well it is, from 0 to 100, out of components; how busy its calls keep it; and how it stops without
 * losing one. Files, beans and threads are handed in.
 */
package io.quarkiverse.convexgrpc.runtime.internal.instance;
