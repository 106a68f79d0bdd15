/**
 * The supplier's bill of a site, recomputed. Reads: tariff and contract rows, metered intervals
 * from a file or ClickHouse, the energy of generations. Writes: nothing. Owns: which intervals a
 * bill is computed from, and who bears its fixed parts. Does not own: the arithmetic of a bill
 * ({@code schemas.tariff}). Guarantee: what is borne by somebody and what is not add up to each
 * line.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.bill;
