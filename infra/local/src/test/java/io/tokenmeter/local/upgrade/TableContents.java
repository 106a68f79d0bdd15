package io.tokenmeter.local.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenmeter.local.demo.ClickHouseRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tables hold, as queries and their answers. The queries name the columns that a table has
 * when they are made: columns that a later release adds do not change the answers.
 */
final class TableContents {

  /** The newest row wins in these two; they change while nothing is sent. */
  private static final String LIVE = "('route_costs', 'settlement_status', 'schema_migrations')";

  private final ClickHouseRows rows;

  TableContents(ClickHouseRows rows) {
    this.rows = rows;
  }

  /** Rows, sums of decimals and a hash of every table that only what is sent may change. */
  List<String> queries() throws Exception {
    List<String> queries = new ArrayList<>();
    for (JsonNode table :
        rows.of(
            "SELECT table, groupArray(name) AS columns, groupArrayIf(name, type LIKE"
                + " '%Decimal%') AS decimals FROM (SELECT * FROM system.columns WHERE database ="
                + " currentDatabase() AND table IN (SELECT name FROM system.tables WHERE database ="
                + " currentDatabase() AND engine LIKE '%MergeTree' AND name NOT IN "
                + LIVE
                + ") ORDER BY table, position) GROUP BY table ORDER BY table")) {
      queries.add(query(table));
    }
    return queries;
  }

  private static String query(JsonNode table) {
    StringBuilder select = new StringBuilder("SELECT count() AS n");
    for (JsonNode decimal : table.path("decimals")) {
      select.append(", toString(sum(`%1$s`)) AS `sum_%1$s`".formatted(decimal.asText()));
    }
    List<String> columns = new ArrayList<>();
    table.path("columns").forEach(column -> columns.add("`" + column.asText() + "`"));
    return select
        .append(", toString(groupBitXor(cityHash64(toString(tuple(")
        .append(String.join(", ", columns))
        .append("))))) AS content FROM ")
        .append(table.path("table").asText())
        .toString();
  }

  /** Query to answer. */
  Map<String, String> answers(Iterable<String> queries) throws Exception {
    Map<String, String> answers = new TreeMap<>();
    for (String query : queries) {
      answers.put(query, rows.of(query).get(0).toString());
    }
    return answers;
  }
}
