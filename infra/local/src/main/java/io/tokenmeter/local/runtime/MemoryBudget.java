package io.tokenmeter.local.runtime;

import io.tokenmeter.engines.flink.FlinkMemory;

/**
 * What each part may take, so that the whole stays under 4 GiB. Heaps in mebibytes; what a JVM
 * needs beside its heap comes on top.
 */
final class MemoryBudget {

  static final int KAFKA_HEAP = 320;
  static final int REGISTRY_HEAP = 128;
  static final long CLICKHOUSE_ENGINE_BYTES = 1L << 30;
  static final int APPLICATION_HEAP = 320;
  static final FlinkMemory FLINK = FlinkMemory.SMALL;

  private MemoryBudget() {}
}
