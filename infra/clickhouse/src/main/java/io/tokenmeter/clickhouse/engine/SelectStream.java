package io.tokenmeter.clickhouse.engine;

import com.sun.jna.Pointer;

/** A running SELECT. Each block repeats the head of its format; an empty block is the end. */
public final class SelectStream implements AutoCloseable {
  private final Chdb chdb;
  private final Pointer session;
  private final Pointer stream;
  private boolean ended;

  private SelectStream(Chdb chdb, Pointer session, Pointer stream) {
    this.chdb = chdb;
    this.session = session;
    this.stream = stream;
  }

  static SelectStream open(Chdb chdb, Pointer session, Pointer stream) throws EngineException {
    try {
      NativeResult.failIf(chdb.chdb_result_error(stream));
      return new SelectStream(chdb, session, stream);
    } catch (EngineException e) {
      chdb.chdb_destroy_query_result(stream);
      throw e;
    }
  }

  /** The next block, formatted; its body is empty at the end. */
  public Outcome next() throws EngineException {
    try {
      Outcome block = NativeResult.take(chdb, chdb.chdb_stream_fetch_result(session, stream));
      ended = block.body().length == 0;
      return block;
    } catch (EngineException e) {
      ended = true;
      throw e;
    }
  }

  /** Stops the query if it still runs. */
  @Override
  public void close() {
    if (!ended) {
      chdb.chdb_stream_cancel_query(session, stream);
    }
    chdb.chdb_destroy_query_result(stream);
  }
}
