package io.tokenmeter.flink.cost;

import io.tokenmeter.flink.energy.Overhead;
import io.tokenmeter.flink.energy.SettledWindow;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.GpuRate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prices of one settled window, looked up at event time. What all its generations cost together is
 * rounded once; each gets its part of that by largest remainder, so that nothing is lost or made.
 * GPU rate, carbon intensity and PUE are those in force at the window's start.
 */
final class WindowPrices {

  private static final BigDecimal MICROJOULES_PER_KWH = new BigDecimal("3600000000000");
  private static final BigDecimal MICROS_PER_HOUR = new BigDecimal("3600000000");

  private final SettledWindow settled;
  private final WindowResult window;
  private final Instant start;
  private final Instant end;
  private final Optional<MeanTariff> tariff;
  private final Optional<CarbonIntensity> carbon;
  private final Optional<GpuRate> rate;
  private final Overhead overhead;

  WindowPrices(SettledWindow settled, ReferenceTables tables) {
    this.settled = settled;
    this.window = settled.window();
    this.start = instant(window.startMicros());
    this.end = instant(window.endMicros());
    String site = settled.site();
    tariff = MeanTariff.of(site, start, end, tables);
    carbon = Optional.ofNullable(site).flatMap(s -> tables.carbonIntensity(s, start));
    rate = Optional.ofNullable(settled.gpuModel()).flatMap(model -> tables.gpuRate(model, start));
    overhead = Overhead.at(site, start, tables);
  }

  /** The cost of each share, in the order of the shares. */
  List<WindowCost> costs() {
    long[] energies = weights(s -> s.activeMicrojoules() + s.idleMicrojoules());
    BigDecimal energy = sum(energies);
    List<BigDecimal> electricity = split(tariff.map(t -> t.cost(energy)), energies);
    List<BigDecimal> overheads = split(overheadCost(energy), energies);
    List<BigDecimal> hardware =
        split(charge().map(c -> c.getAllocated()), weights(WindowShare::gpuTimeMicros));
    List<BigDecimal> location =
        split(carbon.map(c -> grams(energy, c.getLocationBasedGPerKwh())), energies);
    List<BigDecimal> market =
        split(
            carbon.map(CarbonIntensity::getMarketBasedGPerKwh).map(g -> grams(energy, g)),
            energies);
    List<WindowCost> costs = new ArrayList<>();
    for (int i = 0; i < energies.length; i++) {
      costs.add(
          new WindowCost(
              settled.gpu(),
              settled.pass(),
              at(electricity, i),
              at(overheads, i),
              tariff.map(MeanTariff::currency).orElse(null),
              at(hardware, i),
              rate.map(GpuRate::getCurrency).orElse(null),
              at(location, i),
              at(market, i)));
    }
    return costs;
  }

  /** The GPU's charge for the window; empty when its rate is unknown. */
  Optional<GpuCharge> charge() {
    return rate.map(this::charge);
  }

  private GpuCharge charge(GpuRate rate) {
    BigDecimal micros = BigDecimal.valueOf(window.endMicros() - window.startMicros());
    BigDecimal charge = Money.quotient(rate.getPricePerGpuHour().multiply(micros), MICROS_PER_HOUR);
    List<BigDecimal> parts =
        Money.split(
            charge,
            new long[] {window.allocatedMicros(), window.idleMicros(), window.uncoveredMicros()});
    return GpuCharge.newBuilder()
        .setGpu(settled.gpu())
        .setGpuModel(settled.gpuModel())
        .setWindowStart(start)
        .setWindowEnd(end)
        .setCharge(charge)
        .setAllocated(parts.get(0))
        .setIdle(parts.get(1))
        .setUnallocated(parts.get(2))
        .setCurrency(rate.getCurrency())
        .setRevision(settled.revision())
        .setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  private Optional<BigDecimal> overheadCost(BigDecimal energy) {
    return tariff.flatMap(
        t ->
            Optional.ofNullable(overhead.perUnit())
                .map(perUnit -> t.cost(perUnit.multiply(energy))));
  }

  private long[] weights(Function<WindowShare, Long> of) {
    return window.shares().stream().mapToLong(of::apply).toArray();
  }

  private static @Nullable BigDecimal at(List<BigDecimal> parts, int i) {
    return parts.isEmpty() ? null : parts.get(i);
  }

  private static List<BigDecimal> split(Optional<BigDecimal> amount, long[] weights) {
    return amount.map(a -> Money.split(a, weights)).orElse(List.of());
  }

  private static BigDecimal sum(long[] values) {
    return BigDecimal.valueOf(java.util.Arrays.stream(values).sum());
  }

  private static BigDecimal grams(BigDecimal microjoules, BigDecimal perKwh) {
    return Money.quotient(microjoules.multiply(perKwh), MICROJOULES_PER_KWH);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
