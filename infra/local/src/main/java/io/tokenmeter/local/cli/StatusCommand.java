package io.tokenmeter.local.cli;

import io.tokenmeter.local.runtime.RuntimeDescriptor;
import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.ProcessReport;
import io.tokenmeter.local.status.SettlementWait;
import io.tokenmeter.local.status.StatusClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is up and how far the pipeline has come. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Says which processes are up, how far behind each reader is, and what has settled.")
final class StatusCommand implements Callable<Integer> {

  @Mixin private DataFolderOption data;

  @Option(
      names = "--wait-settled",
      description = "Wait until lag is 0 and everything is settled; exit 0 then.")
  private boolean waitSettled;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "300",
      description = "Seconds to wait for that (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RuntimeDescriptor runtime = running();
    StatusClient client = new StatusClient(runtime.apiUrl());
    boolean settled = !waitSettled || awaitSettled(client);
    ProcessTable.print(data.folder(), System.out);
    Optional<PipelineStatus> status = client.ask();
    status.ifPresentOrElse(
        StatusCommand::printPipeline,
        () ->
            System.err.println(
                "tokenmeter: the application does not answer at "
                    + runtime.apiUrl()
                    + "; its log is in "
                    + data.folder().resolve("logs")));
    if (!settled && status.isPresent()) {
      System.err.println(
          "tokenmeter: not settled within "
              + timeoutSeconds
              + " s; see the lag and settlement above");
      return 1;
    }
    return status.isPresent() && isAllUp() ? 0 : 1;
  }

  /** Of a runtime that was killed its last report tells when that was. */
  private RuntimeDescriptor running() throws IOException {
    try {
      return data.running();
    } catch (IllegalStateException e) {
      Optional<Instant> lastReport = ProcessTable.lastReport(data.folder());
      if (lastReport.isEmpty()) {
        throw e;
      }
      throw new IllegalStateException(
          "the runtime in "
              + data.folder()
              + " was killed at about "
              + lastReport.get().truncatedTo(ChronoUnit.SECONDS)
              + ", and nothing of it runs; `./tokenmeter up -d` goes on where it was",
          e);
    }
  }

  private boolean isAllUp() throws IOException {
    return ProcessReport.read(data.folder()).stream().allMatch(ProcessReport::up);
  }

  private boolean awaitSettled(StatusClient client) throws InterruptedException {
    try (Progress progress = new Progress()) {
      return SettlementWait.await(
          client,
          Duration.ofSeconds(timeoutSeconds),
          status -> progress.say("Waiting: " + StatusCommand.inOneLine(status)));
    }
  }

  /** Lag and unsettled GPUs in a few words. */
  static String inOneLine(Optional<PipelineStatus> status) {
    return status
        .map(
            s ->
                s.totalLag()
                    + " records to read, "
                    + s.settlement().stream().filter(g -> !g.settled()).count()
                    + " GPUs to settle")
        .orElse("no answer from the application");
  }

  /** Of a clock that makes the shares of the GPU's energy wrong. */
  static Optional<String> clockWarning(PipelineStatus.GpuSettlement gpu) {
    Integer offset = gpu.clockOffsetSeconds();
    return offset == null || offset == 0
        ? Optional.empty()
        : Optional.of(
            ("  the clock of its meter is about %d s %s the requests': joules go to the wrong"
                    + " generations until one of the clocks is mended")
                .formatted(Math.abs(offset), offset > 0 ? "ahead of" : "behind"));
  }

  private static void printPipeline(PipelineStatus status) {
    System.out.println();
    System.out.printf("%-26s %-22s %10s%n", "reader", "topic", "to read");
    for (Map.Entry<String, Map<String, Long>> group : status.lagRecords().entrySet()) {
      group
          .getValue()
          .forEach(
              (topic, lag) -> System.out.printf("%-26s %-22s %10d%n", group.getKey(), topic, lag));
    }
    System.out.println();
    for (PipelineStatus.GpuSettlement gpu : status.settlement()) {
      System.out.printf(
          "%s: %s; telemetry until %s, settled until %s, %d generations open%n",
          gpu.gpu(),
          gpu.settled() ? "settled" : "not settled",
          gpu.telemetryUntil(),
          gpu.settledUntil(),
          gpu.openGenerations());
      clockWarning(gpu).ifPresent(System.out::println);
    }
    System.out.println(status.settled() ? "All settled." : "Not all settled.");
  }
}
