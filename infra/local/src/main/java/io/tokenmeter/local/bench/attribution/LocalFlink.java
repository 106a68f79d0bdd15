package io.tokenmeter.local.bench.attribution;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One Flink for all: RocksDB, incremental checkpoints to the local disk, two slots. */
final class LocalFlink {

  static final int PARALLELISM = 2;

  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(3);

  private LocalFlink() {}

  /** A cluster inside this JVM that fails at the first failure and keeps its files in a folder. */
  static StreamExecutionEnvironment open(Path folder) {
    Configuration configuration =
        new Configuration()
            .set(TaskManagerOptions.NUM_TASK_SLOTS, PARALLELISM)
            .set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128))
            .set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32))
            .set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32))
            .set(CoreOptions.TMP_DIRS, folder.toString())
            .set(WebOptions.TMP_DIR, folder.toString())
            .set(StateBackendOptions.STATE_BACKEND, "rocksdb")
            .set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true)
            .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL)
            .set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString())
            .set(RestartStrategyOptions.RESTART_STRATEGY, "none")
            .set(PipelineOptions.GENERIC_TYPES, false)
            .set(PipelineOptions.OBJECT_REUSE, true);
    return StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
  }
}
