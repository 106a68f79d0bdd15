package io.tokenmeter.engines.kafka;

import io.tokenmeter.engines.process.HealthCheck;
import io.tokenmeter.engines.process.JavaProgram;
import io.tokenmeter.engines.process.LogFiles;
import io.tokenmeter.engines.process.ProcessSpec;
import io.tokenmeter.engines.process.ScratchFolder;
import java.nio.file.Path;
import java.util.List;

/** The broker as a process. */
public final class KafkaBroker {
  /** The name other processes depend on. */
  public static final String NAME = "kafka";

  private KafkaBroker() {}

  /** Healthy once the broker answers clients as a member of its cluster. */
  public static ProcessSpec spec(KafkaSettings settings) {
    LogFiles logs = new LogFiles(settings.logFolder(), NAME);
    ScratchFolder scratch = ScratchFolder.of(logs);
    JavaProgram program = settings.program().with(scratch.jvmOptions()).with(logs.log4jOptions());
    Path properties = settings.folder().resolve("server.properties");
    return ProcessSpec.of(
            NAME,
            settings.folder(),
            logs.output(),
            () -> {
              BrokerProperties.write(settings);
              return program.line(List.of(properties.toAbsolutePath().toString()));
            })
        .environment(program.environment())
        .scratch(scratch)
        .healthyWhen(
            HealthCheck.tcp(settings.port()).and(new BrokerAnswers(settings.bootstrapServers())));
  }
}
