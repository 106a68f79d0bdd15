package io.tokenmeter.sinks;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;

/** Read-only SQL, streamed in an output format of the asker's choice. */
public final class ClickHouseQuery implements AutoCloseable {

  /** Format of an answer when none is asked for. */
  public static final String DEFAULT_FORMAT = "TabSeparatedWithNames";

  private final ClickHouseSettings settings;
  private final Client client;

  public ClickHouseQuery(ClickHouseSettings settings) {
    this.settings = settings;
    this.client = settings.openClient();
  }

  /**
   * Runs one statement that cannot change anything and copies its answer as it arrives.
   *
   * @param format name of a ClickHouse output format, in its own spelling or any case
   * @throws QueryFailedException in one line, when the statement or the server fails
   * @throws IOException when {@code out} cannot be written
   */
  public void run(String sql, String format, OutputStream out)
      throws IOException, InterruptedException {
    QuerySettings query = new QuerySettings().setFormat(format(format));
    query.serverSetting("readonly", "1");
    try (QueryResponse response = client.query(sql, query).get();
        InputStream rows = response.getInputStream()) {
      rows.transferTo(out);
      out.flush();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (ClickHouseException e) {
      throw failure(e);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw failure(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private QueryFailedException failure(Throwable cause) {
    String message = OneLine.of(cause);
    return new QueryFailedException("ClickHouse at " + settings.url() + ": " + message, cause);
  }

  private static ClickHouseFormat format(String name) {
    return Arrays.stream(ClickHouseFormat.values())
        .filter(f -> f.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new QueryFailedException(
                    "there is no format '" + name + "'; try " + DEFAULT_FORMAT + " or JSONEachRow",
                    null));
  }
}
