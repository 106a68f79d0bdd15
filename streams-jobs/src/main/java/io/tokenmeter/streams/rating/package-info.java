/**
 * What a generation earns.
 *
 * <p>Reads: the unique generations, prices. Writes: rated-usage. Owns: the first ledger entries of
 * a generation, and what corrects them. Does not own: when usage is rated again, invoices, currency
 * conversion.
 *
 * <p>Guarantee: exactly once, in the transaction that admits the generation; amounts are exact.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.streams.rating;
