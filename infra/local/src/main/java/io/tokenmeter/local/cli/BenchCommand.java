package io.tokenmeter.local.cli;

import io.tokenmeter.local.bench.JourneyBench;
import io.tokenmeter.local.bench.JourneyJson;
import io.tokenmeter.local.bench.JourneyReport;
import io.tokenmeter.local.bench.JourneyTable;
import io.tokenmeter.local.bench.attribution.AttributionBench;
import io.tokenmeter.local.bench.attribution.AttributionJson;
import io.tokenmeter.local.bench.attribution.AttributionReport;
import io.tokenmeter.local.bench.attribution.AttributionTable;
import io.tokenmeter.local.demo.DemoFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Benchmarks, each beside its limits in the same run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "A benchmark beside its limits in one run; name one of those below.",
    synopsisSubcommandLabel = "NAME")
final class BenchCommand implements Runnable {

  private static final long FEWEST = 10_000;
  private static final long FEWEST_SAMPLES = 100_000;

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a benchmark: journey, attribution");
  }

  @Command(
      name = "journey",
      mixinStandardHelpOptions = true,
      description =
          "Starts the whole pipeline in a fresh folder and measures it: each stage and the whole,"
              + " processor seconds, memory and bytes, beside raw Kafka and raw ClickHouse. Takes"
              + " less than ten minutes on 2 cores.")
  int journey(
      @Option(
              names = "--json",
              paramLabel = "FILE",
              description = "Write the figures as JSON, too.")
          @Nullable Path json,
      @Option(
              names = "--generations",
              paramLabel = "N",
              defaultValue = "100000",
              description =
                  "Generations of the large journey, at least 10000; the small one has a tenth"
                      + " (default: ${DEFAULT-VALUE}).")
          long generations,
      @Option(
              names = "--keep",
              paramLabel = "DIR",
              description =
                  "Keep data and logs in this folder (default: a temporary one, removed at the"
                      + " end).")
          @Nullable Path keep)
      throws Exception {
    requireAtLeast("--generations", generations, FEWEST);
    if (json != null) {
      OutputFile.requireWritable(json);
    }
    JourneyReport report;
    try (DemoFolder folder = DemoFolder.open(keep);
        Progress progress = new Progress()) {
      report = new JourneyBench(folder.path(), generations, progress::say).run();
    }
    JourneyTable.print(report, System.out);
    if (json != null) {
      JourneyJson.write(report, json);
    }
    return 0;
  }

  @Command(
      name = "attribution",
      mixinStandardHelpOptions = true,
      description =
          "Divides the energy of a synthetic pool among its generations: the job, Flink SQL,"
              + " ClickHouse SQL and a bare topology over the same rows, by turns; then the job"
              + " alone, while its memory is watched. Fails when two answers differ.")
  int attribution(
      @Option(
              names = "--json",
              paramLabel = "FILE",
              description = "Write the figures as JSON, too.")
          @Nullable Path json,
      @Option(
              names = "--generations",
              paramLabel = "N",
              defaultValue = "100000",
              description =
                  "Generations to answer for, at least 10000; Flink SQL gets an eighth of them"
                      + " (default: ${DEFAULT-VALUE}).")
          long generations,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "3",
              description = "How often everybody answers (default: ${DEFAULT-VALUE}).")
          int rounds,
      @Option(
              names = "--samples",
              paramLabel = "N",
              defaultValue = "2000000",
              description =
                  "Readings of the run that watches memory, at least 100000 (default:"
                      + " ${DEFAULT-VALUE}).")
          long samples,
      @Option(
              names = "--keep",
              paramLabel = "DIR",
              description =
                  "Keep data and logs in this folder (default: a temporary one, removed at the"
                      + " end).")
          @Nullable Path keep)
      throws Exception {
    requireAtLeast("--generations", generations, FEWEST);
    requireAtLeast("--rounds", rounds, 1);
    requireAtLeast("--samples", samples, FEWEST_SAMPLES);
    if (json != null) {
      OutputFile.requireWritable(json);
    }
    AttributionReport report;
    try (DemoFolder folder = DemoFolder.open(keep);
        Progress progress = new Progress()) {
      report =
          new AttributionBench(folder.path(), generations, rounds, samples, progress::say).run();
    }
    AttributionTable.print(report, System.out);
    if (json != null) {
      AttributionJson.write(report, json);
    }
    return 0;
  }

  private void requireAtLeast(String option, long value, long least) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(),
          "%s %d is too few to measure; give at least %d".formatted(option, value, least));
    }
  }
}
