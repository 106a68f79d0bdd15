package io.tokenmeter.local.cli;

import io.tokenmeter.ingest.recording.Recording;
import io.tokenmeter.local.attribute.RecordingAttribution;
import io.tokenmeter.local.attribute.StoredAttribution;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The energy job alone, on a bounded recording or on what the topics hold. */
@Command(
    name = "attribute",
    mixinStandardHelpOptions = true,
    description = {
      "Attributes the metered energy of a recording to its requests and writes a CSV file.",
      "With --from and --to instead: that of the generations that finished in that time on the running"
          + " pipeline, from all that its topics hold by now, also what came too late to revise what"
          + " had settled. What the tables hold stays as it is."
    })
final class AttributeCommand implements Callable<Integer> {

  /** Whose energy. */
  static final class What {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private @Nullable Recorded recorded;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private @Nullable Stored stored;
  }

  /** Of a recording. */
  static final class Recorded {
    @Option(
        names = "--trace",
        required = true,
        paramLabel = "DIR",
        description = "Folder with requests.jsonl, nvml.csv and meta.json.")
    private Path trace;

    @Option(
        names = "--sample-every",
        paramLabel = "TIME",
        converter = ShortDuration.class,
        description = "Read the meter only that often, such as 10s; as recorded if left out.")
    private @Nullable Duration sampleEvery;

    @Option(names = "--power-only", description = "Ignore the energy counter.")
    private boolean powerOnly;
  }

  /** Of a running pipeline. */
  static final class Stored {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "INSTANT",
        description = "First instant, such as 2026-03-01T00:00:00Z.")
    private Instant from;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "INSTANT",
        description = "End, not included; at most two days later.")
    private Instant to;
  }

  @ArgGroup(multiplicity = "1")
  private What what;

  @Mixin private DataFolderOption data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.csv",
      description = "Where to write.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    OutputFile.requireWritable(out);
    Recorded recorded = what.recorded;
    Stored stored = what.stored;
    int rows;
    try (Progress progress = new Progress()) {
      rows =
          recorded != null
              ? attribute(recorded, progress)
              : attribute(Objects.requireNonNull(stored), progress);
    }
    System.out.println(rows + " shares written to " + out);
    return 0;
  }

  private int attribute(Recorded recorded, Progress progress) throws Exception {
    try (Heartbeat heartbeat =
        new Heartbeat(progress, "Attributing the energy of " + recorded.trace)) {
      return RecordingAttribution.attribute(recording(recorded), out);
    }
  }

  private int attribute(Stored stored, Progress progress) throws Exception {
    return StoredAttribution.attribute(
        data.running().kafkaSettings(), stored.from, stored.to, out, progress::say);
  }

  private static Recording recording(Recorded recorded) {
    Duration sampleEvery = recorded.sampleEvery;
    if (sampleEvery != null && sampleEvery.isZero()) {
      throw new IllegalArgumentException(
          "--sample-every 0s: the time between samples must be positive, such as 1s");
    }
    Recording recording = Recording.read(recorded.trace);
    recording = recorded.powerOnly ? recording.withoutEnergyCounter() : recording;
    return sampleEvery == null ? recording : recording.sampledEvery(sampleEvery);
  }
}
