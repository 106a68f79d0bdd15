package io.tokenmeter.local.audit;

import java.util.List;
import java.util.stream.Stream;

/** The columns that name a row of each table. */
final class Keys {

  static final List<String> IDENTITY = List.of("tenant", "source", "generation_id");
  static final List<String> SHARE = with(IDENTITY, "gpu");
  static final List<String> METER_WINDOW = List.of("scope", "meter", "window_start", "window_end");
  static final List<String> GPU_WINDOW = List.of("gpu", "window_start", "window_end");
  static final List<String> SLA_WINDOW =
      List.of("tenant", "model", "endpoint", "window_start", "window_end");

  private Keys() {}

  static List<String> with(List<String> columns, String... more) {
    return Stream.concat(columns.stream(), Stream.of(more)).toList();
  }

  /**
   * FROM and the rest of a statement that reads the newest revision of each key, deleted ones
   * included, in the order of the keys. The view would do, but sorted again from outside it would
   * take memory for all of it.
   */
  static String newest(String table, List<String> key) {
    String columns = String.join(", ", key);
    return "FROM "
        + table
        + " ORDER BY "
        + columns
        + ", revision DESC, recorded_at DESC LIMIT 1 BY "
        + columns;
  }
}
