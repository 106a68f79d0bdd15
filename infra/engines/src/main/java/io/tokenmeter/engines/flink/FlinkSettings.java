package io.tokenmeter.engines.flink;

import io.tokenmeter.engines.process.ChildJvm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * @param folder keeps configuration, checkpoints, savepoints and working files
 * @param logFolder receives the processes' own log files
 * @param restPort of the REST interface and the web UI, on loopback
 * @param rpcPort of the JobManager, on loopback
 * @param jobClass the class whose {@code main} defines and executes the job
 * @param jobArguments its arguments
 * @param checkpointInterval between the starts of checkpoints
 * @param parallelism of the job unless it sets its own
 * @param slots of each TaskManager
 * @param jvm its class path holds Flink, the job and all it needs
 * @param overrides Flink options that win over all others
 */
public record FlinkSettings(
    Path folder,
    Path logFolder,
    int restPort,
    int rpcPort,
    String jobClass,
    List<String> jobArguments,
    Duration checkpointInterval,
    int parallelism,
    int slots,
    FlinkMemory memory,
    ChildJvm jvm,
    Map<String, String> overrides) {

  public FlinkSettings {
    jobArguments = List.copyOf(jobArguments);
    overrides = Map.copyOf(overrides);
  }

  /** The REST interface and the web UI. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + restPort);
  }

  Path checkpoints() {
    return folder.resolve("checkpoints").toAbsolutePath();
  }

  Path savepoints() {
    return folder.resolve("savepoints").toAbsolutePath();
  }

  /**
   * A file of ours as Flink names it: a URI whose characters are not escaped. It would take %20 for
   * three characters of a name.
   */
  static String flinkPath(Path path) {
    return "file://" + path.toAbsolutePath();
  }

  Path configuration() {
    return folder.resolve("conf").toAbsolutePath();
  }
}
