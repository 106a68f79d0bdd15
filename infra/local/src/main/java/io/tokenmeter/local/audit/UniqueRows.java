package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One physical row per key: no FINAL, no view that hides a second one. Counted by 128-bit hashes
 * inside ClickHouse, so that millions of keys fit into its memory.
 */
record UniqueRows(String table, String kind, List<String> key) {

  static final UniqueRows GENERATIONS =
      new UniqueRows("generations", "identity stored more than once", Keys.IDENTITY);
  static final UniqueRows RATED_USAGE =
      new UniqueRows("rated_usage", "entry_id stored more than once", List.of("entry_id"));
  static final UniqueRows SLA_WINDOWS = revisions("sla_windows", Keys.SLA_WINDOW);
  static final UniqueRows GENERATION_ENERGY = revisions("generation_energy", Keys.SHARE);
  static final UniqueRows ENERGY_BALANCE = revisions("energy_balance", Keys.METER_WINDOW);
  static final UniqueRows GENERATION_COSTS = revisions("generation_costs", Keys.IDENTITY);
  static final UniqueRows GPU_CHARGES = revisions("gpu_charges", Keys.GPU_WINDOW);

  private static UniqueRows revisions(String table, List<String> key) {
    return new UniqueRows(
        table, "revision of a key stored more than once", Keys.with(key, "revision"));
  }

  AuditReport.Check check(ClickHouseQuery query) throws IOException {
    Findings findings = new Findings(table + ".unique");
    String hash = "sipHash128(" + String.join(", ", key) + ")";
    String repeated =
        "FROM (SELECT " + hash + " AS h, count() AS n FROM " + table + " GROUP BY h) ";
    Row counted =
        RowStream.all(query, List.of("count()", "countIf(n > 1)", "sum(n)"), repeated).get(0);
    findings.examined(counted.number(2));
    long keys = counted.number(1);
    if (keys > 0) {
      findings.add(kind, keys, examples(query, hash));
    }
    return findings.result();
  }

  private List<String> examples(ClickHouseQuery query, String hash) throws IOException {
    String some =
        "FROM (SELECT "
            + String.join(", ", key)
            + ", count() AS n FROM "
            + table
            + " WHERE "
            + hash
            + " IN (SELECT "
            + hash
            + " AS h FROM "
            + table
            + " GROUP BY h HAVING count() > 1 LIMIT 5) GROUP BY "
            + String.join(", ", key)
            + ") LIMIT 5";
    return RowStream.all(query, Keys.with(key, "n"), some).stream().map(this::shown).toList();
  }

  private String shown(Row row) {
    List<String> parts =
        IntStream.range(0, key.size()).mapToObj(i -> key.get(i) + "=" + row.nullable(i)).toList();
    return String.join(" ", parts) + ": " + row.nullable(key.size()) + " rows";
  }
}
