package io.tokenmeter.engines.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The cluster's configuration. */
final class FlinkOptions {
  private FlinkOptions() {}

  static Map<String, String> of(FlinkSettings settings) {
    Map<String, String> options = new TreeMap<>(settings.memory().options());
    network(settings, options);
    state(settings, options);
    healing(options);
    job(settings, options);
    options.putAll(settings.overrides());
    return options;
  }

  /** Writes config.yaml and returns its folder. */
  static Path write(FlinkSettings settings) {
    Path folder = settings.configuration();
    String text =
        of(settings).entrySet().stream()
            .map(entry -> entry.getKey() + ": '" + entry.getValue().replace("'", "''") + "'")
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.yaml"), text);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Flink's configuration in " + folder + " cannot be written", e);
    }
  }

  private static void network(FlinkSettings settings, Map<String, String> options) {
    String loopback = "127.0.0.1";
    options.put("jobmanager.rpc.address", loopback);
    options.put("jobmanager.rpc.port", Integer.toString(settings.rpcPort()));
    options.put("jobmanager.bind-host", loopback);
    options.put("taskmanager.host", loopback);
    options.put("taskmanager.bind-host", loopback);
    options.put("rest.address", loopback);
    options.put("rest.bind-address", loopback);
    options.put("rest.port", Integer.toString(settings.restPort()));
    options.put("rest.bind-port", Integer.toString(settings.restPort()));
    options.put("web.submit.enable", "false");
    options.put("web.cancel.enable", "false");
  }

  private static void state(FlinkSettings settings, Map<String, String> options) {
    options.put("state.backend.type", "rocksdb");
    // RocksDB tells every flush; with a checkpoint every other second that is gigabytes of log a
    // day.
    options.put("state.backend.rocksdb.log.level", "WARN_LEVEL");
    // Frequent checkpoints make many small files, and half of what the cost join looks up is not
    // there yet: without filters each look-up reads all of them. Whole indexes and filters do not
    // fit
    // into so little memory beside each other; their partitions do.
    options.put("state.backend.rocksdb.use-bloom-filter", "true");
    options.put("state.backend.rocksdb.memory.partitioned-index-filters", "true");
    options.put("execution.checkpointing.incremental", "true");
    options.put(
        "execution.checkpointing.interval", settings.checkpointInterval().toMillis() + "ms");
    // In a backlog a checkpoint takes longer than the interval: nothing else would be done.
    options.put(
        "execution.checkpointing.min-pause", settings.checkpointInterval().toMillis() / 2 + "ms");
    options.put("execution.checkpointing.mode", "EXACTLY_ONCE");
    options.put("execution.checkpointing.storage", "filesystem");
    options.put("execution.checkpointing.dir", FlinkSettings.flinkPath(settings.checkpoints()));
    options.put(
        "execution.checkpointing.savepoint-dir", FlinkSettings.flinkPath(settings.savepoints()));
    options.put(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    options.put("execution.checkpointing.num-retained", "2");
    options.put("execution.checkpointing.tolerable-failed-checkpoints", "100");
    options.put("execution.state-recovery.claim-mode", "CLAIM");
  }

  /**
   * Every fault of any one process is to be over within a minute. A dead TaskManager shows in
   * refused calls within seconds ({@code rpc-failure-threshold}); the heartbeat time-out is for a
   * silent one: long enough for a machine that is busy, short enough that the supervisor's own
   * patience (45 s) comes after it. A job that cannot run tries again soon, but not in a tight
   * loop, and after a calm half minute a new fault is a first one again.
   *
   * <p>A slot of a JobManager that died is free again when the next one rejects its job; but only
   * the first of several, in this version: freeing it ends the loop with a
   * ConcurrentModificationException (TaskExecutor.releaseJobResources). The others wait for the
   * time-out of slots that nobody uses.
   *
   * <p>The first checkpoint after a failure can wait for ever: a source coordinator's events that a
   * checkpoint held back are still counted as on their way after their task has been replaced, and
   * nobody sends them any more. Only its time-out ends that. A checkpoint itself takes a second, in
   * a backlog no longer than what waits between operators, which is kept to a second's work each.
   */
  private static void healing(Map<String, String> options) {
    options.put("execution.checkpointing.timeout", "20s");
    options.put("taskmanager.network.memory.buffer-debloat.enabled", "true");
    options.put("heartbeat.interval", "2s");
    options.put("heartbeat.timeout", "20s");
    options.put("heartbeat.rpc-failure-threshold", "2");
    options.put("restart-strategy.type", "exponential-delay");
    options.put("restart-strategy.exponential-delay.initial-backoff", "500ms");
    options.put("restart-strategy.exponential-delay.max-backoff", "5s");
    options.put("restart-strategy.exponential-delay.backoff-multiplier", "2.0");
    options.put("restart-strategy.exponential-delay.reset-backoff-threshold", "30s");
    options.put("taskmanager.registration.initial-backoff", "100ms");
    options.put("cluster.registration.initial-timeout", "100ms");
    options.put("cluster.registration.refused-registration-delay", "1s");
    options.put("cluster.registration.error-delay", "1s");
    options.put("slot.request.timeout", "300s");
    options.put("taskmanager.slot.timeout", "4s");
  }

  private static void job(FlinkSettings settings, Map<String, String> options) {
    options.put("parallelism.default", Integer.toString(settings.parallelism()));
    options.put("taskmanager.numberOfTaskSlots", Integer.toString(settings.slots()));
    options.put("taskmanager.cpu.cores", Integer.toString(settings.slots()));
    // A job that has ended (a stop with a savepoint, a bounded input) must not end the JobManager,
    // or it would be started again.
    options.put("execution.shutdown-on-application-finish", "false");
    // The job is on the class path of both processes; a child-first copy of its classes would only
    // cost memory.
    options.put("classloader.resolve-order", "parent-first");
    options.put("classloader.check-leaked-classloader", "false");
  }
}
