package io.tokenmeter.local.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a SELECT, one at a time, while ClickHouse still answers: memory is a buffer, however
 * many rows there are. Not thread-safe.
 */
final class RowStream implements AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int BUFFER_BYTES = 256 * 1024;

  private final PipedInputStream answer;
  private final CompletableFuture<Void> asking = new CompletableFuture<>();
  private final JsonParser rows;

  private RowStream(ClickHouseQuery query, String select) throws IOException {
    this.answer = new PipedInputStream(BUFFER_BYTES);
    PipedOutputStream out = new PipedOutputStream(answer);
    Thread asker = new Thread(() -> ask(query, select, out), "audit-query");
    asker.setDaemon(true);
    asker.start();
    this.rows = JSON.createParser(answer);
  }

  /**
   * Asks for columns as text.
   *
   * @param columns expressions
   * @param rest of the statement, from FROM on
   */
  static RowStream select(ClickHouseQuery query, List<String> columns, String rest)
      throws IOException {
    String texts =
        columns.stream().map(column -> "toString(" + column + ")").collect(Collectors.joining(","));
    return new RowStream(query, "SELECT " + texts + " " + rest);
  }

  /** All rows of an answer that is known to be short. */
  static List<Row> all(ClickHouseQuery query, List<String> columns, String rest)
      throws IOException {
    List<Row> all = new ArrayList<>();
    try (RowStream rows = select(query, columns, rest)) {
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
    }
    return all;
  }

  /**
   * The next row; empty after the last.
   *
   * @throws io.tokenmeter.sinks.QueryFailedException when ClickHouse did not answer to the end
   */
  Optional<Row> next() throws IOException {
    if (rows.nextToken() == null) {
      awaitAnswered();
      return Optional.empty();
    }
    List<@Nullable String> values = new ArrayList<>();
    while (rows.nextToken() != JsonToken.END_ARRAY) {
      values.add(rows.getValueAsString());
    }
    return Optional.of(new Row(values));
  }

  @Override
  public void close() throws IOException {
    answer.close();
  }

  private void ask(ClickHouseQuery query, String select, PipedOutputStream out) {
    try (out) {
      query.run(select, "JSONCompactEachRow", out);
      asking.complete(null);
    } catch (IOException | InterruptedException | RuntimeException e) {
      asking.completeExceptionally(e);
    }
  }

  /** The pipe ends a moment before the question does, and after a failure too. */
  private void awaitAnswered() {
    try {
      asking.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
