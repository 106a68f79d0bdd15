package io.tokenmeter.sinks.clickhouse.load;

/**
 * Called when an insert has succeeded and nothing has recorded it yet: the moment at which a crash
 * makes the range repeat.
 */
@FunctionalInterface
public interface AfterInsert {

  /** Does nothing. */
  AfterInsert NOTHING = (table, rows) -> {};

  void inserted(String table, int rows);
}
