/**
 * The story of one generation. Reads: the tables of ClickHouse, prices and policies. Writes:
 * nothing. Owns: how the rows of one generation are told to a person. Does not own: what they say;
 * prices are chosen by {@code streams.rating}. Guarantee: every number is one that a table holds,
 * or the sum or quotient of such numbers that the text names.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.explain;
