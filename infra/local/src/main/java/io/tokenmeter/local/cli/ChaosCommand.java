package io.tokenmeter.local.cli;

import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.local.chaos.ChaosFolder;
import io.tokenmeter.local.chaos.ChaosOptions;
import io.tokenmeter.local.chaos.ChaosReport;
import io.tokenmeter.local.chaos.ChaosRun;
import io.tokenmeter.local.chaos.ChaosTable;
import io.tokenmeter.local.demo.ShippedRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Proof that faults change nothing. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Kills and freezes the processes of a fresh runtime while a recording is played to it over and"
          + " over, then plays the same events to a second one that is left alone, and compares"
          + " every row of both.",
      "Exits with 0 only when every fault healed within 60 s and nothing differs."
    })
final class ChaosCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "Faults to inject (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "7",
      description = "The same seed makes the same plan (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--trace",
      paramLabel = "DIR",
      description = "Recording to play (default: the one that comes with the build).")
  private @Nullable Path trace;

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "4",
      description = "How fast it is played; 1 is as recorded (default: ${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--pause",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description =
          "Longest pause between a healing and the next fault (default: ${DEFAULT-VALUE}).")
  private int pauseSeconds;

  @Option(
      names = "--disk-full",
      description =
          "After the kills, fill the disk of the data folder for 20 s. The folder is then on a small"
              + " file system in memory, which needs the right to mount one.")
  private boolean diskFull;

  @Option(names = "--plan", description = "Print the faults to come and do nothing.")
  private boolean planOnly;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON, too.")
  private @Nullable Path json;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description =
          "Keep the data of both runs here (default: a temporary folder, removed at the end).")
  private @Nullable Path keep;

  @Override
  public Integer call() throws Exception {
    ChaosOptions options = requireGoodArguments();
    if (planOnly) {
      ChaosTable.printPlan(options.plan(), System.out);
      return 0;
    }
    try (ChaosFolder folder = ChaosFolder.open(keep)) {
      Path recording = trace == null ? ShippedRecording.unpackInto(folder.recording()) : trace;
      ChaosReport report = run(folder, recording, options);
      ChaosTable.print(report, System.out);
      if (json != null) {
        report.write(json);
      }
      if (!report.passes()) {
        System.err.println("tokenmeter: data and logs of both runs stay in " + folder.keep());
      }
      return report.passes() ? 0 : 1;
    }
  }

  private static ChaosReport run(ChaosFolder folder, Path recording, ChaosOptions options)
      throws Exception {
    try (Progress progress = new Progress();
        ChaosRun run = new ChaosRun(folder, recording, options, progress::say)) {
      try {
        return run.run();
      } catch (Exception e) {
        ChaosTable.printFaults(run.faultsSoFar(), System.out);
        throw new IllegalStateException(
            "the run ended early, and its data and logs stay in "
                + folder.keep()
                + ": "
                + OneLine.of(e),
            e);
      }
    }
  }

  /** What would fail in the end fails before anything starts. */
  private ChaosOptions requireGoodArguments() throws IOException {
    if (trace != null) {
      Recording.read(trace);
    }
    if (json != null) {
      OutputFile.requireWritable(json);
    }
    if (kills < 1) {
      throw new ParameterException(
          spec.commandLine(), "--kills = " + kills + ": give a number above 0");
    }
    try {
      return ChaosOptions.of(kills, seed, speed)
          .diskFull(diskFull)
          .pause(Duration.ofSeconds(pauseSeconds));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }
}
