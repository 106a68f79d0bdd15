package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.time.Duration;

/**
 * One of the runs that are compared.
 *
 * @param name as findings call it
 * @param query its ClickHouse; stays the caller's to close
 * @param shift what was added to the times of its events: runs over the same recordings may have
 *     shifted them differently, and are compared as if they had not
 */
public record ComparedRun(String name, ClickHouseQuery query, Duration shift) {

  /** A run whose events were sent with the times they are compared by. */
  public static ComparedRun of(String name, ClickHouseQuery query) {
    return new ComparedRun(name, query, Duration.ZERO);
  }

  /** The expression that reads a column as if times had not been shifted. */
  String unshifted(Column column) {
    String quoted = "`" + column.name() + "`";
    return column.isTime() && !shift.isZero()
        ? quoted + " - toIntervalMicrosecond(" + shift.toNanos() / 1000 + ")"
        : quoted;
  }

  /** A column of a table; times are the ones to the microsecond. */
  record Column(String name, String type) {

    boolean isTime() {
      return type.contains("DateTime64");
    }
  }
}
