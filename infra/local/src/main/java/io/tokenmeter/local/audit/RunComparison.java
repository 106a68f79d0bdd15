package io.tokenmeter.local.audit;

import io.tokenmeter.local.audit.ComparedRun.Column;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two runs over the same events have the same rows: every settled table, key by key, every column
 * but those that {@link ComparedTable} names. Both sides are read in the order of their keys, so
 * memory does not grow with them. Ask it when both have settled.
 */
public final class RunComparison {

  private final ComparedRun disturbed;
  private final ComparedRun undisturbed;

  public RunComparison(ComparedRun disturbed, ComparedRun undisturbed) {
    this.disturbed = disturbed;
    this.undisturbed = undisturbed;
  }

  /**
   * One check per table, called {@code <table>.same}.
   *
   * @throws io.tokenmeter.sinks.QueryFailedException when one of the two does not answer
   */
  public AuditReport run() throws IOException {
    List<AuditReport.Check> checks = new ArrayList<>();
    for (ComparedTable table : ComparedTable.ALL) {
      checks.add(compare(table));
    }
    return new AuditReport(checks);
  }

  private AuditReport.Check compare(ComparedTable table) throws IOException {
    Findings findings = new Findings(table.name() + ".same");
    List<Column> columns = columns(disturbed.query(), table);
    if (columns.equals(columns(undisturbed.query(), table))) {
      try (KeyedRows left = KeyedRows.open(disturbed, table, columns);
          KeyedRows right = KeyedRows.open(undisturbed, table, columns)) {
        merge(left, right, columns, findings);
      }
    } else {
      findings.add("columns differ", () -> "the runs are not of the same release");
    }
    return findings.result();
  }

  private void merge(KeyedRows left, KeyedRows right, List<Column> columns, Findings findings)
      throws IOException {
    while (left.hasRow() || right.hasRow()) {
      findings.examined();
      int order = left.compareKeyTo(right);
      if (order < 0) {
        findings.add("row only in the " + disturbed.name() + " run", left::shownKey);
      } else if (order > 0) {
        findings.add("row only in the " + undisturbed.name() + " run", right::shownKey);
      } else {
        compareValues(left, right, columns, findings);
      }
      if (order <= 0) {
        left.advance();
      }
      if (order >= 0) {
        right.advance();
      }
    }
  }

  private void compareValues(
      KeyedRows left, KeyedRows right, List<Column> columns, Findings findings) {
    List<String> differing = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      String ours = left.value(i);
      String theirs = right.value(i);
      if (ours == null ? theirs != null : !ours.equals(theirs)) {
        differing.add(name + " " + ours + " instead of " + theirs);
      }
    }
    if (!differing.isEmpty()) {
      findings.add(
          "values differ from the " + undisturbed.name() + " run",
          () -> left.shownKey() + ": " + String.join(", ", differing));
    }
  }

  /** All columns but the free ones, those of the key first. */
  private static List<Column> columns(ClickHouseQuery query, ComparedTable table)
      throws IOException {
    String ofTable =
        "FROM system.columns WHERE database = currentDatabase() AND table = '"
            + table.name()
            + "' ORDER BY indexOf(["
            + String.join(",", table.key().stream().map(k -> "'" + k + "'").toList())
            + "], name) = 0, indexOf(["
            + String.join(",", table.key().stream().map(k -> "'" + k + "'").toList())
            + "], name), name";
    return RowStream.all(query, List.of("name", "type"), ofTable).stream()
        .map(row -> new Column(row.text(0), row.text(1)))
        .filter(column -> !table.free().contains(column.name()))
        .toList();
  }
}
