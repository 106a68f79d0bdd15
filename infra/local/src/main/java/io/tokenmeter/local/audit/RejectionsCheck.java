package io.tokenmeter.local.audit;

import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was rejected is what should have been, counted by stage and reason. The table is at least
 * once: a record rejected twice is known by its topic, partition and offset, and counts once.
 */
final class RejectionsCheck {

  private static final List<String> COLUMNS =
      List.of(
          "stage",
          "reason",
          "countIf(isNull(`offset`)) + uniqExactIf((topic, `partition`, `offset`), isNotNull(`offset`))",
          "any(detail)");

  private RejectionsCheck() {}

  static AuditReport.Check run(ClickHouseQuery query, Map<String, Long> expected)
      throws IOException {
    Findings findings = new Findings("rejected_events.expected");
    Map<String, Long> stored = new TreeMap<>();
    Map<String, String> detail = new TreeMap<>();
    for (Row row : RowStream.all(query, COLUMNS, "FROM rejected_events GROUP BY stage, reason")) {
      String why = row.text(0) + "/" + row.text(1);
      stored.put(why, row.number(2));
      detail.put(why, row.text(3));
    }
    TreeSet<String> all = new TreeSet<>(expected.keySet());
    all.addAll(stored.keySet());
    for (String why : all) {
      long should = expected.getOrDefault(why, 0L);
      long is = stored.getOrDefault(why, 0L);
      findings.examined(is);
      if (should != is) {
        findings.add(
            "rejections differ",
            () -> why + ": " + is + ", expected " + should + "; " + detail.getOrDefault(why, ""));
      }
    }
    return findings.result();
  }
}
