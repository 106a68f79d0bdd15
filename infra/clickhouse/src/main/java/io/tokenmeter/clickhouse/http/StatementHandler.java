package io.tokenmeter.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.tokenmeter.clickhouse.engine.Engine;
import io.tokenmeter.clickhouse.engine.EngineConnection;
import io.tokenmeter.clickhouse.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs the statement of a request in a session of its own: nothing of one request is left for the
 * next. A GET, and any request with {@code readonly}, can change nothing and read no files.
 */
public final class StatementHandler implements HttpHandler {
  private static final int MAX_SQL_BYTES = 64 << 20;
  private static final int NOT_IMPLEMENTED = 48;
  private static final int TOO_LARGE = 307;

  private final Engine engine;
  private final String timezone;

  /**
   * @param timezone the engine's, told to drivers with every reply
   */
  public StatementHandler(Engine engine, String timezone) {
    this.engine = engine;
    this.timezone = timezone;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    UrlParameters parameters = UrlParameters.parse(exchange.getRequestURI().getRawQuery());
    String queryId = parameters.get("query_id").orElseGet(() -> UUID.randomUUID().toString());
    Reply reply = new Reply(exchange, queryId, timezone);
    try {
      run(exchange, parameters, reply);
    } catch (EngineException e) {
      failWith(e, reply);
    }
  }

  /**
   * An answer that has started must not end like a complete one: the exchange is left open, and the
   * server breaks its connection because of the exception.
   */
  private static void failWith(EngineException e, Reply reply) throws IOException {
    if (reply.hasStarted()) {
      throw new IOException(e);
    }
    reply.error(e);
  }

  private void run(HttpExchange exchange, UrlParameters parameters, Reply reply)
      throws IOException, EngineException {
    refuseCompression(parameters);
    InputStream body = RequestBody.of(exchange);
    Optional<String> fromUrl = parameters.get("query");
    SqlStatement statement =
        SqlStatement.parse(fromUrl.isPresent() ? fromUrl.get() : readSql(body));
    try (EngineConnection session = session(exchange, parameters)) {
      new StatementRun(session, statement, parameters.placeholders(), reply)
          .run(body, outputFormat(exchange, parameters));
    }
  }

  private EngineConnection session(HttpExchange exchange, UrlParameters parameters)
      throws EngineException {
    SessionSetup setup =
        new SessionSetup(
            parameters.get("database").or(() -> header(exchange, "X-ClickHouse-Database")),
            parameters.setStatement(),
            parameters.isOn("readonly") || exchange.getRequestMethod().equals("GET"));
    return setup.applyTo(engine.connect());
  }

  private static void refuseCompression(UrlParameters parameters) throws EngineException {
    for (String name : List.of("compress", "decompress", "enable_http_compression")) {
      if (parameters.isOn(name)) {
        throw new EngineException(
            NOT_IMPLEMENTED,
            "NOT_IMPLEMENTED",
            name + "=1 is not supported here: switch the client's compression off");
      }
    }
  }

  private static String readSql(InputStream body) throws IOException, EngineException {
    byte[] sql = body.readNBytes(MAX_SQL_BYTES + 1);
    if (sql.length > MAX_SQL_BYTES) {
      throw new EngineException(
          TOO_LARGE,
          "TOO_MANY_BYTES",
          "SQL longer than " + MAX_SQL_BYTES + " bytes: send rows in a binary format");
    }
    return new String(sql, UTF_8);
  }

  private static String outputFormat(HttpExchange exchange, UrlParameters parameters) {
    return header(exchange, "X-ClickHouse-Format")
        .or(() -> parameters.get("default_format"))
        .orElse("TabSeparated");
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
        .filter(value -> !value.isEmpty());
  }
}
