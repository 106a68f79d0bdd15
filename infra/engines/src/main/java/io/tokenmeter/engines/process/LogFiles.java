package io.tokenmeter.engines.process;

import java.nio.file.Path;
import java.util.List;

/** Where a process's words go: its log, and beside it whatever it prints. */
public record LogFiles(Path folder, String name) {
  /** The log proper. */
  public Path log() {
    return folder.resolve(name + ".log").toAbsolutePath();
  }

  /** Standard output and error. */
  public Path output() {
    return folder.resolve(name + ".out").toAbsolutePath();
  }

  /**
   * JVM options that make Log4j write to {@link #log}; {@code -Dtokenmeter.log.level} sets the
   * level, warn by default.
   *
   * <p>The property is not {@code log.file}: there Flink would put RocksDB's logs too, each under a
   * file name that spells the path of its database, which is too long a name in a data folder whose
   * own path is long. So they stay in the databases' folders, and go with them.
   */
  public List<String> log4jOptions() {
    return List.of(
        "-Dtokenmeter.log.file=" + log(),
        "-Dlog4j2.configurationFile=classpath:tokenmeter-log4j2.properties");
  }
}
