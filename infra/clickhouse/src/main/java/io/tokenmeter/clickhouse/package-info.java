/**
 * The ClickHouse engine as a process of its own, for local use and tests.
 *
 * <p>Reads: statements and rows over HTTP on loopback. Writes: one data folder. Owns: the engine's
 * library, process flags and shutdown. Does not own: tables, users, replication, TLS. Guarantee: a
 * 2xx reply to an insert means that its rows survive the death of this process; a body that ends
 * early stores nothing of its last block.
 */
@NullMarked
package io.tokenmeter.clickhouse;

import org.jspecify.annotations.NullMarked;
