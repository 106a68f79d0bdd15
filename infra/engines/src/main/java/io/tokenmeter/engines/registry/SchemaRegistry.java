package io.tokenmeter.engines.registry;

import io.tokenmeter.engines.process.HealthCheck;
import io.tokenmeter.engines.process.JavaProgram;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import io.tokenmeter.engines.process.ScratchFolder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The registry as a process. It keeps its schemas in a file of its own, so it needs no broker to
 * start.
 */
public final class SchemaRegistry {
  /** The name other processes depend on. */
  public static final String NAME = "registry";

  private static final String MAIN = "io.quarkus.runner.GeneratedMain";

  private SchemaRegistry() {}

  /** Healthy once it lists its subjects. */
  public static ProcessSpec spec(RegistrySettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), NAME);
    ScratchFolder scratch = ScratchFolder.of(logs);
    JavaProgram program =
        settings
            .jvm()
            .on(RegistryProgram.runner(settings.program()).toAbsolutePath().toString())
            .program(MAIN, settings.heapMebibytes())
            .quickToStart()
            .with(scratch.jvmOptions())
            .with(configuration(settings, logs));
    return ProcessSpec.of(NAME, settings.folder(), logs.output(), () -> program.line(List.of()))
        .environment(program.environment())
        .scratch(scratch)
        .healthyWhen(HealthCheck.http(URI.create(settings.confluentUrl() + "/subjects")));
  }

  private static List<String> configuration(RegistrySettings settings, LogFiles logs) {
    List<String> options = new ArrayList<>();
    options.add("-Dquarkus.http.host=127.0.0.1");
    options.add("-Dquarkus.http.port=" + settings.port());
    options.add("-Dquarkus.http.access-log.enabled=false");
    options.add("-Dquarkus.log.console.enable=false");
    options.add("-Dquarkus.log.file.enable=true");
    options.add("-Dquarkus.log.file.json=false");
    options.add("-Dquarkus.log.file.path=" + logs.log());
    options.add("-Dapicurio.storage.kind=sql");
    options.add("-Dapicurio.storage.sql.kind=h2");
    options.add(
        "-Dapicurio.datasource.url=jdbc:h2:file:"
            + settings.folder().resolve("registry").toAbsolutePath());
    // Opening the file after a kill takes longer than the default of 5 s on a busy machine, and a
    // start that gives up costs another.
    options.add("-Dquarkus.datasource.h2.jdbc.acquisition-timeout=PT1M");
    options.addAll(smallPools());
    return options;
  }

  /**
   * The defaults open twenty connections at the start, and as many to each of two stores for which
   * it has no use.
   */
  private static List<String> smallPools() {
    List<String> options = new ArrayList<>();
    for (String source :
        List.of("apicurio.datasource", "apicurio.datasource.blue", "apicurio.datasource.green")) {
      options.add("-D" + source + ".jdbc.initial-size=0");
      options.add("-D" + source + ".jdbc.min-size=0");
      options.add("-D" + source + ".jdbc.max-size=10");
    }
    return options;
  }
}
