/**
 * Kills, freezes and a full disk under traffic, and the proof that no sum noticed.
 *
 * <p>Reads: a running runtime from outside (processes, gateway, Flink, consumer groups, tables).
 * Writes: signals to its processes; recordings through its front door; a report.
 *
 * <p>Owns: the plan of faults, when a fault counts as healed, the report. Does not own: how a part
 * heals (each part itself), the checks of the tables (audit).
 *
 * <p>Guarantee: the same seed makes the same plan; both runs are sent identical events.
 */
@NullMarked
package io.tokenmeter.local.chaos;

import org.jspecify.annotations.NullMarked;
