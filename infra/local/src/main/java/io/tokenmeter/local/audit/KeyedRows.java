package io.tokenmeter.local.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokenmeter.local.audit.ComparedRun.Column;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of one table of one run, in the order of their keys; deleted ones are left out. */
final class KeyedRows implements AutoCloseable {

  private final RowStream rows;
  private final List<Column> columns;
  private final int keyColumns;
  private final int deletedColumn;
  private Optional<Row> current = Optional.empty();

  private KeyedRows(RowStream rows, List<Column> columns, int keyColumns) {
    this.rows = rows;
    this.columns = columns;
    this.keyColumns = keyColumns;
    this.deletedColumn = columns.stream().map(Column::name).toList().indexOf("deleted");
  }

  /**
   * Opens it at the first row.
   *
   * @param columns those of the key first, in the table's order
   */
  static KeyedRows open(ComparedRun run, ComparedTable table, List<Column> columns)
      throws IOException {
    RowStream rows =
        RowStream.select(
            run.query(), columns.stream().map(run::unshifted).toList(), table.inOrder());
    KeyedRows keyed = new KeyedRows(rows, columns, table.key().size());
    keyed.advance();
    return keyed;
  }

  boolean hasRow() {
    return current.isPresent();
  }

  void advance() throws IOException {
    do {
      current = rows.next();
    } while (current.isPresent() && isDeleted(current.get()));
  }

  @Nullable String value(int column) {
    return current.orElseThrow().nullable(column);
  }

  /**
   * Negative when this row comes first; the end comes last. ClickHouse orders text by its bytes.
   */
  int compareKeyTo(KeyedRows other) {
    if (!hasRow() || !other.hasRow()) {
      return Boolean.compare(other.hasRow(), hasRow());
    }
    for (int i = 0; i < keyColumns; i++) {
      int order =
          Arrays.compareUnsigned(
              current.get().text(i).getBytes(UTF_8), other.current.get().text(i).getBytes(UTF_8));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  String shownKey() {
    return String.join(
        " ",
        IntStream.range(0, keyColumns)
            .mapToObj(i -> columns.get(i).name() + "=" + value(i))
            .toList());
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private boolean isDeleted(Row row) {
    return deletedColumn >= 0 && !row.text(deletedColumn).equals("0");
  }
}
