package io.tokenmeter.sinks.clickhouse.load;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tokenmeter.sinks.clickhouse.OneLine;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One insert, one block, one deduplication token. A failure leaves open whether the rows are in the
 * table; repeating the same rows under the same token is safe either way.
 */
final class TableInserter {

  /** Longest an insert may take. */
  static final long TIMEOUT_SECONDS = 60;

  private final Client client;

  TableInserter(Client client) {
    this.client = client;
  }

  /**
   * @throws InsertFailedException when ClickHouse did not confirm
   */
  void insert(String table, List<String> columns, String token, RowBuffer rows) {
    // asynchronous inserts would let the server merge ours with others', beyond what a token covers
    InsertSettings settings =
        new InsertSettings()
            .setDeduplicationToken(token)
            .serverSetting("async_insert", "0")
            .serverSetting("insert_deduplicate", "1");
    List<String> quoted = columns.stream().map(c -> "`" + c + "`").toList();
    try {
      client
          .insert(table, quoted, rows.input(), ClickHouseFormat.RowBinary, settings)
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InsertFailedException(table, e);
    } catch (ExecutionException | TimeoutException | ClickHouseException e) {
      throw new InsertFailedException(table, e);
    }
  }

  /** ClickHouse did not confirm an insert: outcome unknown, safe to repeat. */
  static final class InsertFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InsertFailedException(String table, Exception cause) {
      super("insert into " + table + " is not confirmed: " + OneLine.of(cause), cause);
    }
  }
}
