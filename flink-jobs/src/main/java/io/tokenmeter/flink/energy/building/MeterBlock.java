package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.SampleBlock;
import io.tokenmeter.flink.energy.attribution.MeterSample;
import org.jspecify.annotations.Nullable;

/**
 * What a meter was read in one window.
 *
 * @param placedMicros time of the reading that tells the place
 */
public record MeterBlock(SampleBlock samples, long placedMicros, MeterPlace place) {

  /** With a reading more; the latest tells the place, of one instant whichever sorts last. */
  static MeterBlock with(@Nullable MeterBlock known, MeterSample sample, MeterPlace place) {
    if (known == null) {
      return new MeterBlock(SampleBlock.empty().with(sample, true), sample.timeMicros(), place);
    }
    int order = Long.compare(sample.timeMicros(), known.placedMicros);
    boolean isLater =
        order > 0 || (order == 0 && place.toString().compareTo(known.place.toString()) > 0);
    return new MeterBlock(
        known.samples.with(sample, true),
        isLater ? sample.timeMicros() : known.placedMicros,
        isLater ? place : known.place);
  }
}
