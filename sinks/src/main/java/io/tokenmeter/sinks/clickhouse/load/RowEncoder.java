package io.tokenmeter.sinks.clickhouse.load;

import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as ClickHouse's RowBinary, with the column types of the table as the server knows them. The
 * same rows give the same bytes. Not thread-safe.
 */
final class RowEncoder {

  private final CellEncoder[] cells;

  /**
   * @param table as the server describes it
   * @param columns the columns that rows fill, in their order
   * @throws IllegalArgumentException when the table lacks one of them
   */
  RowEncoder(TableSchema table, List<String> columns) {
    cells =
        columns.stream()
            .map(name -> CellEncoder.of(column(table, name)))
            .toArray(CellEncoder[]::new);
  }

  /**
   * Appends rows to {@code out}, all or none.
   *
   * @throws RowNotEncodableException when a value does not fit its column
   */
  void encode(List<List<@Nullable Object>> rows, RowBuffer out) {
    int before = out.size();
    try {
      for (List<@Nullable Object> row : rows) {
        encodeRow(row, out);
      }
    } catch (IOException | RuntimeException e) {
      out.truncate(before);
      throw new RowNotEncodableException(String.valueOf(e.getMessage()), e);
    }
  }

  private void encodeRow(List<@Nullable Object> row, RowBuffer out) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      cells[i].encode(row.get(i), out);
    }
  }

  private static ClickHouseColumn column(TableSchema table, String name) {
    return table.getColumns().stream()
        .filter(column -> column.getColumnName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "table " + table.getTableName() + " has no column " + name));
  }

  /** A value does not fit its column, and never will. */
  static final class RowNotEncodableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RowNotEncodableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
