package io.tokenmeter.local.cli;

import io.tokenmeter.local.attribute.RecordingAttribution;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The energy job alone, on a bounded recording. */
@Command(
    name = "attribute",
    mixinStandardHelpOptions = true,
    description =
        "Attributes the metered energy of a recording to its requests and writes a CSV file.")
final class AttributeCommand implements Callable<Integer> {

  @Option(
      names = "--trace",
      required = true,
      paramLabel = "DIR",
      description = "Folder with requests.jsonl, nvml.csv and meta.json.")
  private Path trace;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.csv",
      description = "Where to write.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    OutputFile.requireWritable(out);
    try (Progress progress = new Progress();
        Heartbeat heartbeat = new Heartbeat(progress, "Attributing the energy of " + trace)) {
      int rows = RecordingAttribution.attribute(trace, out);
      heartbeat.close();
      System.out.println(rows + " shares written to " + out);
    }
    return 0;
  }
}
