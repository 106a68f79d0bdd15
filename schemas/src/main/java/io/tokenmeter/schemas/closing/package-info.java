/**
 * What a month of an account comes to. Reads: totals of the ledger, what the account has agreed, FX
 * rates, earlier closings. Owns: the postings that only a total can tell, and the payable amount.
 * Does not own: when a period is closed, which entries are in it, what a token costs. Guarantee:
 * exact decimals; entries and postings of all closed periods of an account add up to what was
 * payable in them, whatever came in which order.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.schemas.closing;
