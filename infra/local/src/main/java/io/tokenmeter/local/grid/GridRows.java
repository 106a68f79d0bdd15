package io.tokenmeter.local.grid;

import io.tokenmeter.local.reference.ReferenceFile.Rows;
import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.MeterInterval;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.tariff.IntervalEnergy;
import io.tokenmeter.schemas.topic.Topics;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;

/** A series as the rows of its topic. */
final class GridRows {

  private static final int SCALE = 12;
  private static final int KILO = 3;

  private final GridTarget target;
  private final String format;
  private final String origin;
  private final Instant recordedAt;

  GridRows(GridTarget target, String format, Path file, Instant recordedAt) {
    this.target = target;
    this.format = format;
    this.origin = "imported from " + file.getFileName() + ", " + format;
    this.recordedAt = recordedAt;
  }

  /**
   * @throws IllegalArgumentException when a value has more decimals than its row holds, or an
   *     interval is not of 15, 30 or 60 minutes
   */
  Rows<?> of(GridKind kind, GridSeries series) {
    return switch (kind) {
      case PRICE -> new Rows<>(Topics.TARIFFS, series.latest().stream().map(this::tariff).toList());
      case CARBON ->
          new Rows<>(
              Topics.CARBON_INTENSITIES, series.latest().stream().map(this::carbon).toList());
      case INTERVALS ->
          new Rows<>(
              Topics.METER_INTERVALS, series.entries().stream().map(this::interval).toList());
    };
  }

  private Tariff tariff(GridSeries.Entry entry) {
    BigDecimal price = target.isPerMwh() ? entry.value().movePointLeft(KILO) : entry.value();
    return Tariff.newBuilder()
        .setSite(target.site())
        .setPricePerKwh(exact(price, entry))
        .setCurrency(target.currency())
        .setEffectiveFrom(entry.start())
        .setEffectiveTo(entry.end())
        .setVersion(entry.revisionOrFirst())
        .setRecordedAt(recordedAt)
        .setOrigin(origin)
        .build();
  }

  private CarbonIntensity carbon(GridSeries.Entry entry) {
    return CarbonIntensity.newBuilder()
        .setSite(target.site())
        .setLocationBasedGPerKwh(exact(entry.value(), entry))
        .setEffectiveFrom(entry.start())
        .setEffectiveTo(entry.end())
        .setVersion(entry.revisionOrFirst())
        .setRecordedAt(recordedAt)
        .setOrigin(origin)
        .setFactorSource(target.factorSource(format, entry.quality()))
        .setVintage(String.valueOf(entry.start().atZone(ZoneOffset.UTC).getYear()))
        .build();
  }

  private MeterInterval interval(GridSeries.Entry entry) {
    IntervalEnergy checked = new IntervalEnergy(entry.start(), entry.end(), entry.value());
    return MeterInterval.newBuilder()
        .setSite(target.site())
        .setMeter(target.meterOrSites())
        .setIntervalStart(checked.start())
        .setIntervalEnd(checked.end())
        .setKwh(exact(checked.kwh(), entry))
        .setRevision(entry.revisionOrFirst())
        .setRecordedAt(recordedAt)
        .setOrigin(origin)
        .build();
  }

  private static BigDecimal exact(BigDecimal value, GridSeries.Entry entry) {
    try {
      return value.setScale(SCALE, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the value %s of %s has more than %d decimals; round it where it comes from"
              .formatted(value.toPlainString(), entry.start(), SCALE),
          e);
    }
  }
}
