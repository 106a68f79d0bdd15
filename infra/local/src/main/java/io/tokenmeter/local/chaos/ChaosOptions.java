package io.tokenmeter.local.chaos;

import io.tokenmeter.local.runtime.RuntimeOptions;
import java.time.Duration;
import java.util.List;

/**
 * How a chaos run goes.
 *
 * @param kills faults to inject
 * @param seed of the plan
 * @param speed of the traffic: 1 is as recorded
 * @param diskFull whether a full disk follows them, where the machine allows to mount one
 * @param pause longest pause between a healing and the next fault
 * @param runtime of both runs
 */
public record ChaosOptions(
    int kills, long seed, double speed, boolean diskFull, Duration pause, RuntimeOptions runtime) {

  /** Between a healing and the next fault, unless said otherwise. */
  public static final Duration PAUSE = Duration.ofSeconds(3);

  public ChaosOptions {
    if (!(speed > 0 && Double.isFinite(speed))) {
      throw new IllegalArgumentException("speed = " + speed + ": must be a number above 0");
    }
    if (pause.isNegative()) {
      throw new IllegalArgumentException("pause = " + pause + ": must not be negative");
    }
  }

  /** On the runtime as the launcher starts it. */
  public static ChaosOptions of(int kills, long seed, double speed) {
    return new ChaosOptions(kills, seed, speed, false, PAUSE, RuntimeOptions.DEFAULT);
  }

  /** These, with a full disk or without. */
  public ChaosOptions diskFull(boolean wanted) {
    return new ChaosOptions(kills, seed, speed, wanted, pause, runtime);
  }

  /** These, with another longest pause. */
  public ChaosOptions pause(Duration longest) {
    return new ChaosOptions(kills, seed, speed, diskFull, longest, runtime);
  }

  /** These, on another runtime. */
  public ChaosOptions runtime(RuntimeOptions other) {
    return new ChaosOptions(kills, seed, speed, diskFull, pause, other);
  }

  /** The faults to come, a full disk not among them. */
  public List<Fault> plan() {
    return KillPlan.of(seed, kills, pause);
  }
}
