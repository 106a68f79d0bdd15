package io.tokenmeter.clickhouse.engine;

import java.nio.file.Path;

/**
 * How the engine is opened.
 *
 * @param library the native library
 * @param data the data folder; one process may hold it
 * @param maxMemoryBytes what all statements together may allocate
 */
public record EngineConfig(Path library, Path data, long maxMemoryBytes) {
  /** Enough for the tables of one machine, small enough to live beside the rest. */
  public static final long DEFAULT_MAX_MEMORY_BYTES = 1_500_000_000L;

  private static final long CACHE_BYTES = 32L << 20;
  private static final int MAX_THREADS = 256;

  /**
   * The defaults are for a server with the machine to itself; caches of gigabytes are not for us.
   */
  String[] arguments() {
    return new String[] {
      "clickhouse",
      "--path=" + data,
      "--max_server_memory_usage=" + maxMemoryBytes,
      "--mark_cache_size=" + CACHE_BYTES,
      "--primary_index_cache_size=" + CACHE_BYTES,
      "--index_mark_cache_size=" + CACHE_BYTES,
      "--query_condition_cache_size=" + CACHE_BYTES,
      "--compiled_expression_cache_size=" + CACHE_BYTES,
      "--background_pool_size=2",
      "--background_schedule_pool_size=2",
      "--max_thread_pool_size=" + MAX_THREADS,
      "--max_io_thread_pool_size=16"
    };
  }
}
