/**
 * Attribution beside its peers: Flink SQL, ClickHouse SQL and a bare topology, over the same rows.
 *
 * <p>Reads: rows of a synthetic pool, written to a file beforehand. Writes: a table and JSON. Owns:
 * the peers, and the check that all who claim the same answer give it. Does not own: the operators
 * it measures (flink-jobs). Guarantee: a wrong answer fails the run; figures of rounds are those of
 * the same rows on the same machine, by turns.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.bench.attribution;
