/**
 * The price book as its keepers see it.
 *
 * <p>Reads: price lists in files, the rows that are published. Writes: the rows that change. Owns:
 * what a file of another format says, what differs, and which version a changed row gets. Does not
 * own: which row is in force for a generation (schemas).
 *
 * <p>Guarantee: what is in a file and cannot be used is told; publishing the same again writes
 * nothing.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.prices;
