package io.tokenmeter.ingest.replay;

import java.net.URI;
import java.nio.file.Path;
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
 */
public record ReplayOptions(
    Path recording,
    URI gateway,
    OptionalDouble speed,
    boolean asNew,
    boolean noShift,
    Path stateFolder) {

  public ReplayOptions {
    if (speed.isPresent() && !(speed.getAsDouble() > 0 && Double.isFinite(speed.getAsDouble()))) {
      throw new IllegalArgumentException(
          "speed = " + speed.getAsDouble() + ": must be a number above 0");
    }
  }

  /** As fast as the gateway takes it, shifted to end now. */
  public static ReplayOptions atMaxSpeed(Path recording, URI gateway, Path stateFolder) {
    return new ReplayOptions(recording, gateway, OptionalDouble.empty(), false, false, stateFolder);
  }
}
