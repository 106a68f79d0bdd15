package io.tokenmeter.sinks.clickhouse.load;

import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as ClickHouse's RowBinary, with the column types of the table as the server knows them. The
 * same rows give the same bytes. Not thread-safe.
 */
final class RowEncoder {

  private final ByteArrayOutputStream scratch = new ByteArrayOutputStream(4096);
  private final TableSchema schema;

  /**
   * @param table as the server describes it
   * @param columns the columns that rows fill, in their order
   * @throws IllegalArgumentException when the table lacks one of them
   */
  RowEncoder(TableSchema table, List<String> columns) {
    List<ClickHouseColumn> wanted = columns.stream().map(name -> column(table, name)).toList();
    this.schema = new TableSchema(wanted);
  }

  /**
   * Appends rows to {@code out}, all or none.
   *
   * @throws RowNotEncodableException when a value does not fit its column
   */
  void encode(List<List<@Nullable Object>> rows, ByteArrayOutputStream out) {
    scratch.reset();
    RowBinaryFormatWriter writer =
        new RowBinaryFormatWriter(scratch, schema, ClickHouseFormat.RowBinary);
    try {
      for (List<@Nullable Object> row : rows) {
        for (int i = 0; i < row.size(); i++) {
          writer.setValue(i + 1, row.get(i));
        }
        writer.commitRow();
      }
      scratch.writeTo(out);
    } catch (IOException | RuntimeException e) {
      throw new RowNotEncodableException(String.valueOf(e.getMessage()), e);
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
