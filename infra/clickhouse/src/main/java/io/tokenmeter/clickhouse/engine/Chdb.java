package io.tokenmeter.clickhouse.engine;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The functions of libchdb that are used here, under their own names. */
interface Chdb extends Library {
  void chdb_set_signal_handlers_enabled(int enabled);

  @Nullable Pointer chdb_connect(int argumentCount, String[] arguments);

  void chdb_close_conn(Pointer connection);

  int chdb_shutdown();

  Pointer chdb_query_with_params_n(
      Pointer connection,
      byte[] sql,
      long sqlBytes,
      byte[] format,
      long formatBytes,
      String @Nullable [] names,
      @Nullable Pointer nameLengths,
      String @Nullable [] values,
      @Nullable Pointer valueLengths,
      long parameters);

  Pointer chdb_stream_query_with_params_n(
      Pointer connection,
      byte[] sql,
      long sqlBytes,
      byte[] format,
      long formatBytes,
      String @Nullable [] names,
      @Nullable Pointer nameLengths,
      String @Nullable [] values,
      @Nullable Pointer valueLengths,
      long parameters);

  Pointer chdb_stream_fetch_result(Pointer connection, Pointer result);

  void chdb_stream_cancel_query(Pointer connection, Pointer result);

  @Nullable Pointer chdb_result_buffer(Pointer result);

  long chdb_result_length(Pointer result);

  @Nullable Pointer chdb_result_error(Pointer result);

  long chdb_result_rows_read(Pointer result);

  long chdb_result_rows_written(Pointer result);

  long chdb_result_bytes_written(Pointer result);

  void chdb_destroy_query_result(Pointer result);

  Pointer chdb_stream_insert_n(
      Pointer connection, byte[] sql, long sqlBytes, byte[] format, long formatBytes);

  int chdb_stream_append(Pointer stream, byte[] data, long bytes);

  Pointer chdb_stream_done(Pointer stream);

  void chdb_stream_cancel_insert(Pointer stream);

  @Nullable Pointer chdb_stream_insert_error(Pointer stream);

  void chdb_destroy_insert_stream(Pointer stream);
}
