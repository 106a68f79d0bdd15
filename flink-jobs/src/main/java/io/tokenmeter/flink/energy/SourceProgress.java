package io.tokenmeter.flink.energy;

import org.jspecify.annotations.Nullable;

/** How many generations of a source came for one GPU, and what the source says it sent. */
public record SourceProgress(long received, @Nullable SourceMark mark) {

  static SourceProgress none() {
    return new SourceProgress(0, null);
  }

  SourceProgress plusGeneration() {
    return new SourceProgress(received + 1, mark);
  }

  SourceProgress withMark(SourceMark ended) {
    return new SourceProgress(received, ended);
  }

  boolean isComplete() {
    return mark != null && received >= mark.generations();
  }
}
