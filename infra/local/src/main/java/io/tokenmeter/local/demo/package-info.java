/**
 * Reads: the ClickHouse tables of a settled runtime. Writes: the summary people read and the JSON
 * scripts read. Owns: from an empty folder to that summary in one go. Does not own: any figure; all
 * come out of the tables.
 */
@org.jspecify.annotations.NullMarked
package io.tokenmeter.local.demo;
