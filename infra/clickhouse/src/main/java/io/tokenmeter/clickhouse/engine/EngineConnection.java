package io.tokenmeter.clickhouse.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Pointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session of the engine: settings and current database stay until it is closed. Runs one
 * statement at a time, for one thread, whose stack must be large (8 MB or more).
 */
public final class EngineConnection implements AutoCloseable {
  private final Chdb chdb;
  private final Pointer handle;
  private final Runnable onClose;

  EngineConnection(Chdb chdb, Pointer handle, Runnable onClose) {
    this.chdb = chdb;
    this.handle = handle;
    this.onClose = onClose;
  }

  /** Runs a statement and keeps its whole result in memory: for DDL and short answers. */
  public Outcome run(Query query) throws EngineException {
    byte[] sql = query.sql().getBytes(UTF_8);
    byte[] format = query.format().getBytes(UTF_8);
    Map<String, String> parameters = query.parameters();
    return NativeResult.take(
        chdb,
        chdb.chdb_query_with_params_n(
            session(),
            sql,
            sql.length,
            format,
            format.length,
            names(parameters),
            null,
            values(parameters),
            null,
            parameters.size()));
  }

  /**
   * Starts a SELECT whose result is fetched block by block. Close the stream before the next one.
   */
  public SelectStream select(Query query) throws EngineException {
    byte[] sql = query.sql().getBytes(UTF_8);
    byte[] format = query.format().getBytes(UTF_8);
    Map<String, String> parameters = query.parameters();
    return SelectStream.open(
        chdb,
        session(),
        chdb.chdb_stream_query_with_params_n(
            session(),
            sql,
            sql.length,
            format,
            format.length,
            names(parameters),
            null,
            values(parameters),
            null,
            parameters.size()));
  }

  /**
   * Starts an insert whose payload follows in pieces.
   *
   * @param sql the INSERT up to, and without, its FORMAT clause
   */
  public InsertStream insert(String sql, String format) throws EngineException {
    byte[] sqlBytes = sql.getBytes(UTF_8);
    byte[] formatBytes = format.getBytes(UTF_8);
    return InsertStream.open(
        chdb,
        chdb.chdb_stream_insert_n(
            session(), sqlBytes, sqlBytes.length, formatBytes, formatBytes.length));
  }

  /** Ends the session. */
  @Override
  public void close() {
    try {
      chdb.chdb_close_conn(handle);
    } finally {
      onClose.run();
    }
  }

  private Pointer session() {
    return handle.getPointer(0);
  }

  private static String @Nullable [] names(Map<String, String> parameters) {
    return parameters.isEmpty() ? null : parameters.keySet().toArray(String[]::new);
  }

  private static String @Nullable [] values(Map<String, String> parameters) {
    return parameters.isEmpty() ? null : parameters.values().toArray(String[]::new);
  }
}
