/**
 * The all-in-one runtime: every real part as a process of its own over one data folder, on free
 * loopback ports. Owns: which parts there are, their addresses and memory. Does not own: how a
 * process is supervised (engines), or what the application does (app). Guarantee: stopping keeps
 * the data; starting again goes on where it was.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.runtime;
