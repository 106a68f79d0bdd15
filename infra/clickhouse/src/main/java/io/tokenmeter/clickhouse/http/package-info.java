/**
 * As much of ClickHouse's HTTP interface as its own drivers use.
 *
 * <p>Reads: requests on loopback. Writes: replies, streamed. Owns: the translation between HTTP and
 * the engine. Does not own: authentication, sessions, compression other than gzip uploads.
 * Guarantee: what it does not support it refuses with an error that says so; it never guesses.
 */
@NullMarked
package io.tokenmeter.clickhouse.http;

import org.jspecify.annotations.NullMarked;
