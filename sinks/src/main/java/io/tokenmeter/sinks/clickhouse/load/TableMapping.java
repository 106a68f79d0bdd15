package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a topic become rows of a table. Pure: the same record always gives the same
 * rows, which is what lets a range be repeated.
 */
public final class TableMapping<V extends SpecificRecord> {

  /** What a tombstone of a compacted topic becomes: a row that replaces the key's last one. */
  @FunctionalInterface
  interface TombstoneRow {
    List<@Nullable Object> of(String key, Instant appendedAt, List<String> columns);
  }

  private final Topic<V> topic;
  private final String table;
  private final List<String> columns;
  private final Function<V, List<List<@Nullable Object>>> rows;
  private final boolean isPositioned;
  private final @Nullable TombstoneRow tombstone;

  private TableMapping(
      Topic<V> topic,
      String table,
      List<String> columns,
      Function<V, List<List<@Nullable Object>>> rows,
      boolean isPositioned,
      @Nullable TombstoneRow tombstone) {
    this.topic = topic;
    this.table = table;
    this.columns = columns;
    this.rows = rows;
    this.isPositioned = isPositioned;
    this.tombstone = tombstone;
  }

  /** Starts a mapping of one row per value. */
  static <V extends SpecificRecord> Columns<V, V> of(Topic<V> topic, String table) {
    return new Columns<>(topic, table, List::of);
  }

  /** Starts a mapping of a row per part of a value. */
  static <V extends SpecificRecord, R> Columns<V, R> flattened(
      Topic<V> topic, String table, Function<V, List<R>> parts) {
    return new Columns<>(topic, table, parts);
  }

  public Topic<V> topic() {
    return topic;
  }

  public String table() {
    return table;
  }

  /** Column names, in the order of the cells of {@link #rows}. */
  public List<String> columns() {
    return columns;
  }

  /** The rows of the value of the record at a place of the topic; empty when it has none. */
  public List<List<@Nullable Object>> rows(V value, int partition, long offset) {
    List<List<@Nullable Object>> of = rows.apply(value);
    if (isPositioned) {
      for (List<@Nullable Object> row : of) {
        row.add(partition);
        row.add(offset);
      }
    }
    return of;
  }

  /** The rows of a tombstone; empty when the topic is not upserted by key. */
  public List<List<@Nullable Object>> tombstone(String key, Instant appendedAt) {
    return tombstone == null ? List.of() : List.of(tombstone.of(key, appendedAt, columns));
  }

  /** The columns of a mapping, one after the other. */
  static final class Columns<V extends SpecificRecord, R> {
    private final Topic<V> topic;
    private final String table;
    private final Function<V, List<R>> parts;
    private final List<String> names = new ArrayList<>();
    private final List<Cell<R>> cells = new ArrayList<>();
    private boolean isPositioned;

    private Columns(Topic<V> topic, String table, Function<V, List<R>> parts) {
      this.topic = topic;
      this.table = table;
      this.parts = parts;
    }

    Columns<V, R> column(String name, Cell<R> cell) {
      names.add(name);
      cells.add(cell);
      return this;
    }

    /** Two last columns: partition and offset of the record that the row comes from. */
    Columns<V, R> position(String partition, String offset) {
      names.add(partition);
      names.add(offset);
      isPositioned = true;
      return this;
    }

    TableMapping<V> build() {
      return build(null);
    }

    TableMapping<V> build(@Nullable TombstoneRow tombstone) {
      return new TableMapping<>(
          topic, table, List.copyOf(names), this::rowsOf, isPositioned, tombstone);
    }

    private List<List<@Nullable Object>> rowsOf(V value) {
      return parts.apply(value).stream().map(this::row).toList();
    }

    private List<@Nullable Object> row(R part) {
      List<@Nullable Object> row = new ArrayList<>(names.size());
      for (Cell<R> cell : cells) {
        row.add(cell.of(part));
      }
      return row;
    }
  }
}
