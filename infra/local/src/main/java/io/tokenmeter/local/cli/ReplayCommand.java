package io.tokenmeter.local.cli;

import io.tokenmeter.ingest.replay.ReplayOptions;
import io.tokenmeter.ingest.replay.ReplayProgress;
import io.tokenmeter.ingest.replay.ReplayResult;
import io.tokenmeter.ingest.replay.Replayer;
import io.tokenmeter.local.runtime.RuntimeDescriptor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends a recording through the front door of the running pipeline. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends a recording through the front door. All its times are shifted by one constant, so that it"
          + " ends now, to within ten seconds: the constant is a multiple of 10 s, so that energy"
          + " windows fall as in the recording. The shift is remembered, so that replaying again"
          + " sends identical events.",
      "Exits with 1 when events were rejected."
    })
final class ReplayCommand implements Callable<Integer> {

  @Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Mixin private DataFolderOption data;

  @Option(
      names = "--trace",
      required = true,
      paramLabel = "DIR",
      description = "Folder with requests.jsonl, nvml.csv and meta.json.")
  private Path trace;

  @Option(
      names = "--speed",
      paramLabel = "N|max",
      defaultValue = "max",
      description = "1 is as recorded, 2 twice as fast (default: ${DEFAULT-VALUE}).")
  private String speed;

  @Option(
      names = "--as-new",
      description = "A new shift, a new source and a GPU of its own: adds to what is there.")
  private boolean asNew;

  @Option(names = "--no-shift", description = "Keep the times of the recording.")
  private boolean noShift;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RuntimeDescriptor runtime = data.running();
    ReplayOptions options =
        new ReplayOptions(
            trace,
            URI.create(runtime.gatewayUrl()),
            parseSpeed(),
            asNew,
            noShift,
            data.folder().resolve("replays"));
    ReplayResult result;
    try (Progress progress = new Progress()) {
      result = Replayer.replay(options, state -> progress.say(inOneLine(state)));
    }
    print(result);
    long rejected = result.sent() - result.accepted();
    if (rejected > 0) {
      System.err.printf(
          "tokenmeter: %d of %d events were rejected; the reasons are above%n",
          rejected, result.sent());
      return 1;
    }
    return 0;
  }

  private static void print(ReplayResult result) {
    System.out.printf(
        "%d events sent in %.1f s, %d accepted, %d rejected; source %s%n",
        result.sent(),
        result.duration().toMillis() / 1000.0,
        result.accepted(),
        result.sent() - result.accepted(),
        result.identity().source());
    result.rejected().forEach((reason, count) -> System.out.println("  " + count + " " + reason));
    result.rejections().forEach(line -> System.out.println("  " + line));
  }

  static String inOneLine(ReplayProgress progress) {
    return "Replaying: %,d of %,d events, %d s%s"
        .formatted(
            progress.sent(),
            progress.total(),
            progress.elapsed().toSeconds(),
            progress.note().isEmpty() ? "" : "; " + progress.note());
  }

  private OptionalDouble parseSpeed() {
    if (speed.equalsIgnoreCase("max")) {
      return OptionalDouble.empty();
    }
    try {
      double factor = Double.parseDouble(speed);
      if (factor > 0 && Double.isFinite(factor)) {
        return OptionalDouble.of(factor);
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is no speed.
    }
    throw new ParameterException(
        spec.commandLine(), "--speed = " + speed + ": give a number above 0, or max");
  }
}
