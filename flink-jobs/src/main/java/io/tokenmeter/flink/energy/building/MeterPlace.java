package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.tree.MeterEnergy;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a reading says of its meter, beside the number. The scope is in lower case. */
public record MeterPlace(
    String scope,
    @Nullable String parent,
    @Nullable String site,
    @Nullable Double accuracyPercent) {

  static MeterPlace of(PowerReading reading) {
    return new MeterPlace(
        reading.getScope().name().toLowerCase(Locale.ROOT),
        reading.getParent(),
        reading.getSite(),
        reading.getAccuracyClass());
  }

  static MeterPlace of(GpuTelemetry telemetry) {
    return gpuAt(telemetry.getSite());
  }

  static MeterPlace gpuAt(@Nullable String site) {
    return new MeterPlace(MeterEnergy.GPU, null, site, null);
  }
}
