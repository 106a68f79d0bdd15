package io.tokenmeter.local.bench;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseFormat;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.clickhouse.load.TableMapping;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse's own limit: rows of our tables, rendered beforehand, inserted one batch after the
 * other by the official client.
 */
final class RawInsert {

  /** A rendered insert. */
  private record Batch(String table, List<String> columns, byte[] body, int rows) {}

  private final List<Batch> batches = new ArrayList<>();

  /** How many rows it inserts. */
  long rows() {
    return batches.stream().mapToLong(Batch::rows).sum();
  }

  /**
   * Renders a topic's records as batches of its table.
   *
   * @param client of a database that has the tables
   * @param batchRows rows of a batch; the last one has fewer
   */
  <V extends SpecificRecord> void render(
      TableMapping<V> mapping,
      List<byte[]> values,
      int batchRows,
      Client client,
      SchemaRegistry registry)
      throws IOException {
    AvroWire<V> wire = new AvroWire<>(mapping.topic(), registry);
    TableSchema schema = filled(client.getTableSchema(mapping.table()), mapping.columns());
    List<List<@Nullable Object>> waiting = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      waiting.addAll(mapping.rows(wire.decode(values.get(i)), 0, i));
      if (waiting.size() >= batchRows) {
        batches.add(batch(mapping, schema, waiting));
        waiting.clear();
      }
    }
    if (!waiting.isEmpty()) {
      batches.add(batch(mapping, schema, waiting));
    }
  }

  /** Inserts everything. */
  Rate insert(Client client) throws Exception {
    Stopwatch watch = Stopwatch.start();
    for (Batch batch : batches) {
      client
          .insert(
              batch.table(),
              batch.columns().stream().map(column -> "`" + column + "`").toList(),
              new ByteArrayInputStream(batch.body()),
              ClickHouseFormat.RowBinary,
              new com.clickhouse.client.api.insert.InsertSettings())
          .get()
          .close();
    }
    return watch.rate(rows());
  }

  private static Batch batch(
      TableMapping<?> mapping, TableSchema schema, List<List<@Nullable Object>> rows)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    RowBinaryFormatWriter writer =
        new RowBinaryFormatWriter(body, schema, ClickHouseFormat.RowBinary);
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        writer.setValue(i + 1, row.get(i));
      }
      writer.commitRow();
    }
    return new Batch(mapping.table(), mapping.columns(), body.toByteArray(), rows.size());
  }

  private static TableSchema filled(TableSchema table, List<String> columns) {
    List<ClickHouseColumn> wanted = new ArrayList<>();
    for (String name : columns) {
      table.getColumns().stream()
          .filter(column -> column.getColumnName().equals(name))
          .forEach(wanted::add);
    }
    return new TableSchema(wanted);
  }
}
