package io.tokenmeter.ingest.replay;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What to replay, where to and how fast.
 *
 * @param recording folder with requests.jsonl, nvml.csv and meta.json
 * @param gateway base URL of the gateway, such as {@code http://127.0.0.1:8080}
 * @param speed 1 is as recorded, 2 twice as fast; empty as fast as the gateway takes it
 * @param asNew under a new source and GPU, with a new shift
 * @param noShift with the times of the recording
 * @param stateFolder where shifts are remembered; created when missing
 * @param patience how long a batch is tried while the gateway is away, before the replay fails
 */
public record ReplayOptions(
    Path recording,
    URI gateway,
    OptionalDouble speed,
    boolean asNew,
    boolean noShift,
    Path stateFolder,
    Duration patience) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public ReplayOptions {
    if (speed.isPresent() && !(speed.getAsDouble() > 0 && Double.isFinite(speed.getAsDouble()))) {
      throw new IllegalArgumentException(
          "speed = " + speed.getAsDouble() + ": must be a number above 0");
    }
  }

  /** With a minute of patience. */
  public ReplayOptions(
      Path recording,
      URI gateway,
      OptionalDouble speed,
      boolean asNew,
      boolean noShift,
      Path stateFolder) {
    this(recording, gateway, speed, asNew, noShift, stateFolder, PATIENCE);
  }

  /** These with another patience. */
  public ReplayOptions patience(Duration longest) {
    return new ReplayOptions(recording, gateway, speed, asNew, noShift, stateFolder, longest);
  }

  /** As fast as the gateway takes it, shifted to end now. */
  public static ReplayOptions atMaxSpeed(Path recording, URI gateway, Path stateFolder) {
    return new ReplayOptions(recording, gateway, OptionalDouble.empty(), false, false, stateFolder);
  }
}
