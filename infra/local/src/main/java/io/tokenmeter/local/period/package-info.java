/**
 * Months of billing accounts, and their closing.
 *
 * <p>Reads: the ledger in ClickHouse, period-closings, accounts, their terms, FX rates. Writes:
 * period-closings. Owns: which month of an account can be closed, and which entries it then holds.
 * Does not own: what it comes to (schemas).
 *
 * <p>Guarantee: a closing is one record in one transaction. Killed at any moment, a period is open
 * or closed; of two that close at the same time one fails; run again, what is closed stays as it
 * is.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.period;
