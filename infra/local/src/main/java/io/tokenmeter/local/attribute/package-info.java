/**
 * Reads: a recording's files. Writes: a CSV of energy shares. Owns: the bounded form of the energy
 * job. Does not own: reading recordings (ingest), attribution (flink-jobs). Guarantee: the shares
 * of the running job, to the microjoule.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.attribute;
