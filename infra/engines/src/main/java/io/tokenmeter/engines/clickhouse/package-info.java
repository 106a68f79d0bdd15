/**
 * The ClickHouse engine as a process.
 *
 * <p>Reads: settings. Writes: nothing itself. Owns: how the engine is started and when it is
 * healthy. Does not own: tables. Guarantee: what the engine acknowledged survives its death.
 */
@NullMarked
package io.tokenmeter.engines.clickhouse;

import org.jspecify.annotations.NullMarked;
