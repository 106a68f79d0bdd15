package io.tokenmeter.local.audit;

import java.util.List;
import java.util.Set;

/**
 * A table whose rows two runs over the same events must share, and what in it may differ.
 *
 * @param key columns that name a row, in the order in which the table is kept
 * @param revisioned whether a key has revisions, of which the newest is compared
 * @param free columns that are not results: they tell when or in how many steps a row was written
 */
record ComparedTable(String name, List<String> key, boolean revisioned, Set<String> free) {

  /** The clock of whoever wrote the row. */
  private static final String CLOCK = "recorded_at";

  /**
   * All that is settled. The live tables and the side exit are not among them: they tell of
   * moments.
   *
   * <ul>
   *   <li>Revisions are free in {@code generation_energy}, {@code energy_balance}, {@code
   *       gpu_charges} and {@code generation_costs}: what comes after its window has settled makes
   *       the next one, so their number depends on when it came.
   *   <li>And in {@code sla_windows}: a window's row is written again every second in which the
   *       window changed.
   * </ul>
   */
  static final List<ComparedTable> ALL =
      List.of(
          new ComparedTable(
              "generations",
              List.of("tenant", "model", "finished_at", "source", "generation_id"),
              false,
              Set.of()),
          new ComparedTable(
              "rated_usage",
              List.of("tenant", "model", "usage_at", "source", "generation_id", "entry_id"),
              false,
              Set.of(CLOCK, "ledger_offset")),
          revisioned("generation_energy", Keys.SHARE),
          revisioned("energy_balance", Keys.METER_WINDOW),
          revisioned("generation_costs", Keys.IDENTITY),
          revisioned("gpu_charges", Keys.GPU_WINDOW),
          revisioned("sla_windows", Keys.SLA_WINDOW));

  private static ComparedTable revisioned(String name, List<String> key) {
    return new ComparedTable(name, key, true, Set.of(CLOCK, "revision"));
  }

  /** FROM and the rest of the statement that reads it in the order of the keys. */
  String inOrder() {
    return revisioned
        ? Keys.newest(name, key)
        : "FROM " + name + " ORDER BY " + String.join(", ", key);
  }
}
