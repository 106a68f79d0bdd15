package io.tokenmeter.streams.sla;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Quantiles of latencies in milliseconds, within 0.5 % of the true value. A DDSketch only counts
 * per bucket, so that, unlike sketches that sample, it gives the same answer in every order of
 * arrival.
 */
final class LatencyQuantiles {

  private static final LogarithmicMapping BUCKETS = new LogarithmicMapping(0.005);

  private final DDSketch sketch;

  private LatencyQuantiles(DDSketch sketch) {
    this.sketch = sketch;
  }

  static LatencyQuantiles empty() {
    return new LatencyQuantiles(new DDSketch(BUCKETS, UnboundedSizeDenseStore::new));
  }

  void add(@Nullable Double millis) {
    if (millis != null) {
      sketch.accept(millis);
    }
  }

  /** Null when nothing was added. */
  @Nullable Double quantile(double rank) {
    return sketch.isEmpty() ? null : sketch.getValueAtQuantile(rank);
  }

  byte[] toBytes() {
    GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
    try {
      sketch.encode(out, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.trimmedCopy();
  }

  static LatencyQuantiles fromBytes(byte[] bytes) {
    try {
      return new LatencyQuantiles(
          DDSketch.decode(ByteArrayInput.wrap(bytes), UnboundedSizeDenseStore::new, BUCKETS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
