package io.tokenmeter.local.cli;

import io.tokenmeter.local.bench.JourneyBench;
import io.tokenmeter.local.bench.JourneyJson;
import io.tokenmeter.local.bench.JourneyReport;
import io.tokenmeter.local.bench.JourneyTable;
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

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a benchmark: journey");
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
    if (generations < FEWEST) {
      throw new ParameterException(
          spec.commandLine(),
          "--generations %d is too few to measure; give at least %d"
              .formatted(generations, FEWEST));
    }
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
}
