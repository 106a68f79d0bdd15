package io.tokenmeter.local.chaos;

import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The progress of the faults in one line. */
final class FaultProgress implements FaultRun.Listener {

  private final int planned;
  private final Consumer<String> progress;
  private final long began = System.nanoTime();

  FaultProgress(int planned, Consumer<String> progress) {
    this.planned = planned;
    this.progress = progress;
  }

  @Override
  public void waiting(int healed, @Nullable FaultReport last, String state) {
    progress.accept(
        "Fault %d of %d%s%s; %s"
            .formatted(
                Math.min(healed + 1, planned), planned, lastHealing(last), eta(healed), state));
  }

  private static String lastHealing(@Nullable FaultReport last) {
    return last == null || last.healingSeconds() == null
        ? ""
        : String.format(Locale.ROOT, ", last healed in %.1f s", last.healingSeconds());
  }

  private String eta(int healed) {
    if (healed == 0) {
      return "";
    }
    double secondsEach = (System.nanoTime() - began) / 1e9 / healed;
    return String.format(Locale.ROOT, ", %.0f s to go", secondsEach * (planned - healed));
  }
}
