/**
 * The tables and views, as numbered forward-only migrations.
 *
 * <p>Writes: tables, views, {@code schema_migrations}. Owns: column types, order, retention. Does
 * not own: rows. Guarantee: applying is idempotent; an applied migration that was edited, and a
 * database of a newer release, are refused.
 */
@NullMarked
package io.tokenmeter.sinks.clickhouse.schema;

import org.jspecify.annotations.NullMarked;
