package io.tokenmeter.local.runtime;

import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.flink.FlinkCluster;
import io.tokenmeter.engines.flink.FlinkMemory;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.registry.SchemaRegistry;
import java.util.Map;

/**
 * What each part may take, so that the whole stays under 4 GiB. Heaps in mebibytes; what a JVM
 * needs beside its heap comes on top.
 */
public final class MemoryBudget {

  /** Limit of the sum of all processes. */
  public static final long WHOLE_BYTES = 4L << 30;

  static final int KAFKA_HEAP = 320;
  static final int REGISTRY_HEAP = 128;
  static final long CLICKHOUSE_ENGINE_BYTES = 1L << 30;
  static final int APPLICATION_HEAP = 320;
  static final FlinkMemory FLINK = FlinkMemory.SMALL;

  private static final long MEBIBYTE = 1L << 20;

  private MemoryBudget() {}

  /**
   * Proportional set size that each process stays below under any load, by its name: heap, engine
   * and RocksDB at their limits, code, threads, buffers and mapped files.
   */
  public static Map<String, Long> processBytes() {
    return Map.of(
        KafkaBroker.NAME,
        704 * MEBIBYTE,
        SchemaRegistry.NAME,
        416 * MEBIBYTE,
        ClickHouse.NAME,
        1536 * MEBIBYTE,
        FlinkCluster.JOB_MANAGER,
        512 * MEBIBYTE,
        FlinkCluster.TASK_MANAGER,
        896 * MEBIBYTE,
        "application",
        768 * MEBIBYTE);
  }
}
