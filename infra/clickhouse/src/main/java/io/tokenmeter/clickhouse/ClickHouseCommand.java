package io.tokenmeter.clickhouse;

import io.tokenmeter.clickhouse.engine.EngineConfig;
import io.tokenmeter.clickhouse.engine.SignalChaining;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start {@link ClickHouseServerMain} as a process of its own: with a small heap, and with
 * the JDK's signal chaining in front of libc.
 *
 * @param library from {@code ClickHouseLibrary}
 * @param data the data folder, made if missing
 * @param port on 127.0.0.1
 * @param maxMemoryBytes the engine's limit for all statements together
 * @param parentPid the process whose end ends this one
 */
public record ClickHouseCommand(
    Path library, Path data, int port, long maxMemoryBytes, long parentPid) {
  private static final int FIRST_JAVA_THAT_ASKS = 22;
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms16m",
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=32m",
          "-XX:MaxMetaspaceSize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          "-Djna.nosys=true");

  /** A child of this process, with the default memory limit of 1.5 GB. */
  public static ClickHouseCommand of(Path library, Path data, int port) {
    return new ClickHouseCommand(
        library, data, port, EngineConfig.DEFAULT_MAX_MEMORY_BYTES, ProcessHandle.current().pid());
  }

  /** The same, tied to another process. */
  public ClickHouseCommand withParent(long pid) {
    return new ClickHouseCommand(library, data, port, maxMemoryBytes, pid);
  }

  /**
   * The process to start. It is ready when {@code /ping} answers.
   *
   * @param classPath holds this module and its dependencies
   */
  public ProcessBuilder processBuilder(String classPath) {
    Path javaHome = Path.of(System.getProperty("java.home"));
    ProcessBuilder builder = new ProcessBuilder(command(javaHome, classPath));
    SignalChaining.enable(builder.environment(), javaHome);
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  private List<String> command(Path javaHome, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(JVM_OPTIONS);
    if (Runtime.version().feature() >= FIRST_JAVA_THAT_ASKS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, ClickHouseServerMain.class.getName()));
    command.addAll(List.of("--data", data.toString(), "--library", library.toString()));
    command.addAll(List.of("--port", String.valueOf(port)));
    command.addAll(List.of("--max-memory-bytes", String.valueOf(maxMemoryBytes)));
    command.addAll(List.of("--parent-pid", String.valueOf(parentPid)));
    return command;
  }
}
