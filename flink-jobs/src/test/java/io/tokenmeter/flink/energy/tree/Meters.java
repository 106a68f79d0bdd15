package io.tokenmeter.flink.energy.tree;

import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** Meters of a small building, in whole joules. */
@NullUnmarked
final class Meters {

  private Meters() {}

  static MeterEnergy gpu(String name, Long joules, String... above) {
    return meter("gpu", name, joules, EnergyUse.UNKNOWN, above);
  }

  static MeterEnergy meter(String scope, String name, Long joules, EnergyUse use, String... above) {
    return new MeterEnergy(
        name, scope, List.of(above), use, joules == null ? null : joules * 1_000_000, true, null);
  }

  static MeterEnergy node(String name, Long joules, String... above) {
    return meter("node", name, joules, EnergyUse.UNKNOWN, above);
  }

  static MeterEnergy rack(String name, Long joules, String... above) {
    return meter("rack", name, joules, EnergyUse.UNKNOWN, above);
  }

  static MeterEnergy site(String name, Long joules) {
    return meter("site", name, joules, EnergyUse.UNKNOWN);
  }

  static MeterEnergy partly(MeterEnergy meter) {
    return new MeterEnergy(
        meter.meter(),
        meter.scope(),
        meter.above(),
        meter.use(),
        meter.microjoules(),
        false,
        meter.accuracyPercent());
  }

  static MeterEnergy ofClass(double percent, MeterEnergy meter) {
    return new MeterEnergy(
        meter.meter(),
        meter.scope(),
        meter.above(),
        meter.use(),
        meter.microjoules(),
        meter.isWhole(),
        percent);
  }
}
