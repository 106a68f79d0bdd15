package io.tokenmeter.engines.clickhouse;

import io.tokenmeter.engines.process.HealthCheck;
import io.tokenmeter.engines.process.JavaProgram;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import java.util.List;

/** The engine as a process. */
public final class ClickHouse {
  /** The name other processes depend on. */
  public static final String NAME = "clickhouse";

  private static final String MAIN = "io.tokenmeter.clickhouse.ClickHouseServerMain";

  private ClickHouse() {}

  /** Healthy once it answers a ping. */
  public static ProcessSpec spec(ClickHouseSettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), NAME);
    JavaProgram program =
        settings
            .jvm()
            .program(MAIN, settings.heapMebibytes())
            .with(List.of("-XX:+UseSerialGC", "-Dsun.net.httpserver.nodelay=true"))
            .with(logs.log4jOptions());
    return ProcessSpec.of(
            NAME, settings.folder(), logs.output(), () -> program.line(arguments(settings)))
        .environment(program.environment())
        .healthyWhen(HealthCheck.http(settings.url().resolve("/ping")));
  }

  private static List<String> arguments(ClickHouseSettings settings) {
    return List.of(
        "--data", settings.folder().toAbsolutePath().toString(),
        "--port", Integer.toString(settings.port()),
        "--library", settings.library().toAbsolutePath().toString(),
        "--max-memory-bytes", Long.toString(settings.memoryBytes()),
        "--parent-pid", Long.toString(ProcessHandle.current().pid()));
  }
}
