package io.tokenmeter.engines.flink;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory budget of the cluster, in mebibytes.
 *
 * @param jobManagerHeap the JobManager's Java heap
 * @param taskHeap each TaskManager's Java heap for the job
 * @param managed each TaskManager's share for RocksDB, divided among the slots
 * @param network each TaskManager's buffers between tasks
 * @param metaspace of either process
 */
public record FlinkMemory(
    int jobManagerHeap, int taskHeap, int managed, int network, int metaspace) {
  /** A small job at parallelism 2. */
  public static final FlinkMemory SMALL = new FlinkMemory(192, 256, 128, 32, 160);

  private static final int FRAMEWORK_HEAP = 96;
  private static final int FRAMEWORK_DIRECT = 64;
  private static final int OVERHEAD = 64;

  int taskManagerHeap() {
    return FRAMEWORK_HEAP + taskHeap;
  }

  List<String> taskManagerOptions() {
    return List.of(
        "-XX:MaxDirectMemorySize=" + (FRAMEWORK_DIRECT + network) + "m",
        "-XX:MaxMetaspaceSize=" + metaspace + "m");
  }

  List<String> jobManagerOptions() {
    return List.of(
        "-XX:MaxDirectMemorySize=" + FRAMEWORK_DIRECT + "m",
        "-XX:MaxMetaspaceSize=" + metaspace + "m");
  }

  /**
   * The options that tell Flink what its JVMs were given; without a distribution's scripts nobody
   * else does.
   */
  Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("jobmanager.memory.heap.size", jobManagerHeap + "m");
    options.put("jobmanager.memory.off-heap.size", FRAMEWORK_DIRECT + "m");
    options.put("jobmanager.memory.jvm-metaspace.size", metaspace + "m");
    options.put("jobmanager.memory.jvm-overhead.min", OVERHEAD + "m");
    options.put("jobmanager.memory.jvm-overhead.max", OVERHEAD + "m");
    options.put("taskmanager.memory.framework.heap.size", FRAMEWORK_HEAP + "m");
    options.put("taskmanager.memory.task.heap.size", taskHeap + "m");
    options.put("taskmanager.memory.managed.size", managed + "m");
    options.put("taskmanager.memory.framework.off-heap.size", FRAMEWORK_DIRECT + "m");
    options.put("taskmanager.memory.task.off-heap.size", "0m");
    options.put("taskmanager.memory.network.min", network + "m");
    options.put("taskmanager.memory.network.max", network + "m");
    options.put("taskmanager.memory.jvm-metaspace.size", metaspace + "m");
    options.put("taskmanager.memory.jvm-overhead.min", OVERHEAD + "m");
    options.put("taskmanager.memory.jvm-overhead.max", OVERHEAD + "m");
    return options;
  }
}
