package io.tokenmeter.engines.clickhouse;

import io.tokenmeter.clickhouse.ClickHouseCommand;
import io.tokenmeter.clickhouse.ClickHouseServerMain;
import io.tokenmeter.engines.process.ChildMain;
import io.tokenmeter.engines.process.HealthCheck;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import io.tokenmeter.engines.process.ScratchFolder;
import java.util.ArrayList;
import java.util.List;

/** The engine as a process. */
public final class ClickHouse {
  /** The name other processes depend on. */
  public static final String NAME = "clickhouse";

  private static final String MAIN = ClickHouseServerMain.class.getName();

  private ClickHouse() {}

  /** Healthy once it answers a ping. */
  public static ProcessSpec spec(ClickHouseSettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), NAME);
    ProcessBuilder asked = asked(settings);
    return ProcessSpec.of(
            NAME, settings.folder(), logs.output(), () -> line(settings, asked.command(), logs))
        .environment(asked.environment())
        .scratch(ScratchFolder.of(logs))
        .healthyWhen(HealthCheck.http(settings.url().resolve("/ping")));
  }

  private static ProcessBuilder asked(ClickHouseSettings settings) {
    return new ClickHouseCommand(
            settings.library().toAbsolutePath(),
            settings.folder().toAbsolutePath(),
            settings.port(),
            settings.memoryBytes(),
            ProcessHandle.current().pid())
        .processBuilder(settings.jvm().fullClasspath());
  }

  /** The engine's own command line, with what all children get. */
  private static List<String> line(ClickHouseSettings settings, List<String> asked, LogFiles logs) {
    List<String> line = new ArrayList<>(asked);
    line.add(line.indexOf(MAIN), ChildMain.class.getName());
    line.addAll(1, logs.log4jOptions());
    line.addAll(1, ScratchFolder.of(logs).jvmOptions());
    line.add(1, "-XX:-UsePerfData");
    line.addAll(1, settings.jvm().optionsFor(MAIN));
    return line;
  }
}
