package io.tokenmeter.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.tokenmeter.clickhouse.engine.Counters;
import io.tokenmeter.clickhouse.engine.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/** The reply to one request, with the headers that ClickHouse's drivers look at. */
final class Reply {
  private static final int UNKNOWN_TABLE = 60;
  private static final int UNKNOWN_DATABASE = 81;
  private static final Set<Integer> CALLERS_FAULT = Set.of(36, 46, 47, 48, 62, 115, 456, 457);

  private final HttpExchange exchange;
  private boolean started;

  Reply(HttpExchange exchange, String queryId, String timezone) {
    this.exchange = exchange;
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-ClickHouse-Query-Id", queryId);
    headers.set("X-ClickHouse-Timezone", timezone);
    headers.set("X-ClickHouse-Server-Display-Name", "tokenmeter");
  }

  /** Once started, an error can only be shown by breaking the connection. */
  boolean hasStarted() {
    return started;
  }

  void whole(String format, Counters counters, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("X-ClickHouse-Format", format);
    exchange.getResponseHeaders().set("X-ClickHouse-Summary", summary(counters));
    send(200, body);
  }

  OutputStream stream(String format) throws IOException {
    started = true;
    exchange.getResponseHeaders().set("X-ClickHouse-Format", format);
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  void error(EngineException error) throws IOException {
    exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", String.valueOf(error.code()));
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
    send(status(error.code()), (error.getMessage() + "\n").getBytes(UTF_8));
  }

  private void send(int status, byte[] body) throws IOException {
    started = true;
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static int status(int code) {
    if (code == UNKNOWN_TABLE || code == UNKNOWN_DATABASE) {
      return 404;
    }
    return CALLERS_FAULT.contains(code) ? 400 : 500;
  }

  private static String summary(Counters counters) {
    return "{\"read_rows\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\",\"result_rows\":\"%d\"}"
        .formatted(
            counters.rowsRead(),
            counters.rowsWritten(),
            counters.bytesWritten(),
            counters.rowsWritten() > 0 ? counters.rowsWritten() : counters.rowsRead());
  }
}
