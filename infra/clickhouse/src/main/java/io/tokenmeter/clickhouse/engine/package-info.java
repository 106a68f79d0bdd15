/**
 * The engine's C interface as Java objects.
 *
 * <p>Reads, Writes: the data folder given at the start. Owns: connections, result handles and their
 * release. Does not own: threads; callers bring one with a stack of at least 8 MB per connection.
 * Guarantee: payload bytes never pass through the SQL parser.
 */
@NullMarked
package io.tokenmeter.clickhouse.engine;

import org.jspecify.annotations.NullMarked;
