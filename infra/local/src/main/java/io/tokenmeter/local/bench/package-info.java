/**
 * A benchmark of the whole journey beside its limits, in one run on this machine.
 *
 * <p>Reads: the system's own accounts of processor time, memory and disk; topics and tables of the
 * runtime it started. Writes: a table and JSON. Owns: what is measured and over which time. Does
 * not own: the runtime, the load. Guarantee: limits are measured in the same run on the same
 * records; what could not be read is absent, never 0.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.bench;
