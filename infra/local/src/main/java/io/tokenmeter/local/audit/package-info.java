/**
 * Proof, per identity, that what the front door acknowledged is in the tables once and exactly.
 *
 * <p>Reads: the tables of ClickHouse; recordings and price rows, by other arithmetic than the
 * pipeline's. Writes: nothing. Owns: the checks and their report. Does not own: the tables, and
 * waiting until everything has settled.
 *
 * <p>Guarantee: a row too many, too few or different is found and named; memory is bounded by the
 * expected identities, about 120 bytes each.
 */
@NullMarked
package io.tokenmeter.local.audit;

import org.jspecify.annotations.NullMarked;
