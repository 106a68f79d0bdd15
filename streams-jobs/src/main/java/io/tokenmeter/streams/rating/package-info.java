/**
 * What a generation earns.
 *
 * <p>Reads: the unique generations, prices. Writes: rated-usage. Owns: the first ledger entries of
 * a generation. Does not own: corrections, invoices, currency conversion.
 *
 * <p>Guarantee: exactly once, in the transaction that admits the generation; amounts are exact.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.rating;
