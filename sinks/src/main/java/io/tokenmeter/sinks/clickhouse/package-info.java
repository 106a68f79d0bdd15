/**
 * How to reach ClickHouse, and read-only questions to it.
 *
 * <p>Reads: {@code tokenmeter.clickhouse.*}. Owns: the client's options. Does not own: tables (see
 * {@code schema}) and what is in them (see {@code load}).
 */
@NullMarked
package io.tokenmeter.sinks.clickhouse;

import org.jspecify.annotations.NullMarked;
