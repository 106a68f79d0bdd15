package io.tokenmeter.local.cli;

import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.local.attribute.RecordingAttribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--sample-every",
      paramLabel = "TIME",
      converter = ShortDuration.class,
      description = "Read the meter only that often, such as 10s; as recorded if left out.")
  private @Nullable Duration sampleEvery;

  @Option(names = "--power-only", description = "Ignore the energy counter.")
  private boolean powerOnly;

  @Override
  public Integer call() throws Exception {
    OutputFile.requireWritable(out);
    try (Progress progress = new Progress();
        Heartbeat heartbeat = new Heartbeat(progress, "Attributing the energy of " + trace)) {
      int rows = RecordingAttribution.attribute(recording(), out);
      heartbeat.close();
      System.out.println(rows + " shares written to " + out);
    }
    return 0;
  }

  private Recording recording() {
    if (sampleEvery != null && sampleEvery.isZero()) {
      throw new IllegalArgumentException(
          "--sample-every 0s: the time between samples must be positive, such as 1s");
    }
    Recording recording = Recording.read(trace);
    recording = powerOnly ? recording.withoutEnergyCounter() : recording;
    return sampleEvery == null ? recording : recording.sampledEvery(sampleEvery);
  }
}
