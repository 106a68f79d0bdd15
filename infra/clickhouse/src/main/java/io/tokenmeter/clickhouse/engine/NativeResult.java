package io.tokenmeter.clickhouse.engine;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** Reads a result of the engine into Java values and frees it, once. */
final class NativeResult {
  private static final String UTF_8 = "UTF-8";

  private NativeResult() {}

  /** Takes the result over: it is freed on every path. */
  static Outcome take(Chdb chdb, Pointer result) throws EngineException {
    try {
      failIf(chdb.chdb_result_error(result));
      return new Outcome(body(chdb, result), counters(chdb, result));
    } finally {
      chdb.chdb_destroy_query_result(result);
    }
  }

  static void failIf(@Nullable Pointer error) throws EngineException {
    if (error != null) {
      throw new EngineException(error.getString(0, UTF_8));
    }
  }

  private static byte[] body(Chdb chdb, Pointer result) {
    long length = chdb.chdb_result_length(result);
    Pointer buffer = length == 0 ? null : chdb.chdb_result_buffer(result);
    return buffer == null ? new byte[0] : buffer.getByteArray(0, Math.toIntExact(length));
  }

  private static Counters counters(Chdb chdb, Pointer result) {
    return new Counters(
        chdb.chdb_result_rows_read(result),
        chdb.chdb_result_rows_written(result),
        chdb.chdb_result_bytes_written(result));
  }
}
