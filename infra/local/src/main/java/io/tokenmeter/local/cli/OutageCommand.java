package io.tokenmeter.local.cli;

import io.tokenmeter.local.demo.DemoFolder;
import io.tokenmeter.local.outage.OutagePlan;
import io.tokenmeter.local.outage.OutageReport;
import io.tokenmeter.local.outage.OutageRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes a process away under load and proves that nothing acknowledged was lost. */
@Command(
    name = "outage",
    mixinStandardHelpOptions = true,
    description =
        "Starts the whole pipeline in a fresh folder, sends events at a steady rate, keeps Kafka"
            + " or ClickHouse down for a while, and proves that every acknowledged event is in the"
            + " tables exactly once, within bounded memory.")
final class OutageCommand implements Callable<Integer> {

  @Option(
      names = "--of",
      paramLabel = "PROCESS",
      split = ",",
      defaultValue = "kafka",
      description = "kafka or clickhouse; several one after another (default: ${DEFAULT-VALUE}).")
  private List<String> victims = List.of();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = ShortDuration.class,
      description = "How long it is down, such as 90s or 10m (default: ${DEFAULT-VALUE}).")
  private Duration outage = Duration.ZERO;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Events per second, readings included (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--before",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = ShortDuration.class,
      description = "Load ahead of each outage (default: ${DEFAULT-VALUE}).")
  private Duration before = Duration.ZERO;

  @Option(
      names = "--after",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = ShortDuration.class,
      description = "Load after each recovery (default: ${DEFAULT-VALUE}).")
  private Duration after = Duration.ZERO;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON, too.")
  private @Nullable Path json;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the data in this folder (default: a temporary one, removed at the end).")
  private @Nullable Path keep;

  @Override
  public Integer call() throws IOException, InterruptedException {
    OutagePlan plan = new OutagePlan(victims, outage, before, after, rate);
    if (json != null) {
      OutputFile.requireWritable(json);
    }
    OutageReport report = run(plan);
    System.out.print(report.toTable());
    if (json != null) {
      Files.writeString(json, report.toJson().toPrettyString() + "\n");
    }
    return report.passes() ? 0 : 1;
  }

  private OutageReport run(OutagePlan plan) throws IOException, InterruptedException {
    try (DemoFolder folder = DemoFolder.open(keep);
        Progress progress = new Progress()) {
      return new OutageRun(folder.path(), plan, progress::say).run();
    }
  }
}
