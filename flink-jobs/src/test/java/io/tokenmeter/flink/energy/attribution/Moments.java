package io.tokenmeter.flink.energy.attribution;

import java.util.ArrayList;
import java.util.List;

/** A day in the life of a test GPU: times in seconds after a round instant. */
public final class Moments {

  /** Start of a window of any length that divides a day. */
  public static final long NOON = 1_800_000_000_000_000L - 1_800_000_000_000_000L % 86_400_000_000L;

  public static final String GPU = "GPU-1";

  private Moments() {}

  public static long at(double seconds) {
    return NOON + Math.round(seconds * 1e6);
  }

  /** Prefill of 100 tokens from start to turn, then 50 decoded by the end. */
  public static GenerationOnGpu generation(String id, double start, double turn, double end) {
    return generation("llama", id, start, turn, end);
  }

  public static GenerationOnGpu generation(
      String model, String id, double start, double turn, double end) {
    return new GenerationOnGpu(
        GPU,
        "acme",
        "test",
        id,
        model,
        model + "@lab",
        "lab",
        at(start),
        at(turn),
        at(end),
        at(end),
        100,
        50,
        1);
  }

  /** A counter and its power every second from 0 to {@code seconds}, at constant watts. */
  public static List<MeterSample> steady(int seconds, long watts) {
    List<MeterSample> samples = new ArrayList<>();
    for (int s = 0; s <= seconds; s++) {
      samples.add(sample(s, watts, s * watts));
    }
    return samples;
  }

  public static MeterSample sample(double second, long watts, long joules) {
    return new MeterSample(at(second), watts * 1_000_000, joules * 1_000_000);
  }
}
