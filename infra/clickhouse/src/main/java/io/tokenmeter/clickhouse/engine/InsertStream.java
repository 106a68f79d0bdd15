package io.tokenmeter.clickhouse.engine;

import com.sun.jna.Pointer;

/** A running INSERT. Closing it before {@link #done} drops what the engine has not committed. */
public final class InsertStream implements AutoCloseable {
  private final Chdb chdb;
  private final Pointer stream;
  private boolean done;

  private InsertStream(Chdb chdb, Pointer stream) {
    this.chdb = chdb;
    this.stream = stream;
  }

  static InsertStream open(Chdb chdb, Pointer stream) throws EngineException {
    try {
      NativeResult.failIf(chdb.chdb_stream_insert_error(stream));
      return new InsertStream(chdb, stream);
    } catch (EngineException e) {
      chdb.chdb_destroy_insert_stream(stream);
      throw e;
    }
  }

  /** Hands on a piece of the payload; waits while the engine is behind. */
  public void append(byte[] data, int bytes) throws EngineException {
    if (chdb.chdb_stream_append(stream, data, bytes) != 0) {
      NativeResult.failIf(chdb.chdb_stream_insert_error(stream));
      throw new EngineException("Code: 1002. DB::Exception: the insert stream is closed");
    }
  }

  /** Ends the payload and waits until its rows are stored. */
  public Counters done() throws EngineException {
    done = true;
    return NativeResult.take(chdb, chdb.chdb_stream_done(stream)).counters();
  }

  @Override
  public void close() {
    if (!done) {
      chdb.chdb_stream_cancel_insert(stream);
    }
    chdb.chdb_destroy_insert_stream(stream);
  }
}
