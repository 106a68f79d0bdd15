package io.tokenmeter.flink.energy;

import org.jspecify.annotations.Nullable;

/**
 * What settlement says, in order: the windows of a GPU, and after the last window of a generation
 * the generation. Exactly one of the two is there.
 */
public record Settled(@Nullable SettledWindow window, @Nullable SettledGeneration generation) {

  static Settled of(SettledWindow window) {
    return new Settled(window, null);
  }

  static Settled of(SettledGeneration generation) {
    return new Settled(null, generation);
  }
}
