package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.WindowResult;
import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.flink.reference.ReferencingFunction;
import io.tokenmeter.schemas.derived.AttributionWeights;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Writes what settled as rows, with the overhead that the site's PUE tells where it is known. */
public final class EnergyRows extends ReferencingFunction<Settled, GenerationEnergy> {

  /** The balance of each settled window. */
  public static final OutputTag<EnergyBalance> BALANCES =
      new OutputTag<>("energy-balance", AvroRecordType.forRecord(EnergyBalance.class));

  /** What each settled window has taught of each model it served. */
  public static final OutputTag<AttributionWeights> WEIGHTS =
      new OutputTag<>("attribution-weights", AvroRecordType.forRecord(AttributionWeights.class));

  /** Names the attribution rule and its version. */
  public static final String METHOD = "step-time/1";

  /** As METHOD; the numbers cover the measured part of the generation's time only. */
  public static final String PARTLY_MEASURED = METHOD + " partly-measured";

  /** The generation came when its time could no longer be revised. */
  public static final String LATE = "late";

  /** Nobody knows on which GPU the generation ran. */
  public static final String UNPLACED = "unplaced";

  private static final long serialVersionUID = 1L;

  public EnergyRows(ReferenceData reference) {
    super(reference);
  }

  @Override
  public void processElement(Settled settled, Context context, Collector<GenerationEnergy> out) {
    if (settled.window() != null && settled.window().isBalanceNew()) {
      context.output(BALANCES, balance(settled.window()));
    }
    if (settled.window() != null && settled.window().taught() != null) {
      WeightRows.of(settled.window(), settled.window().taught())
          .forEach(weights -> context.output(WEIGHTS, weights));
    }
    if (settled.generation() != null && settled.generation().isRowNew()) {
      out.collect(row(settled.generation()));
    }
  }

  private EnergyBalance balance(SettledWindow settled) {
    WindowResult window = settled.window();
    boolean covered = window.isCovered();
    Instant start = instant(window.startMicros());
    Overhead overhead = Overhead.at(settled.site(), start, tables());
    Optional<SiteMeter> place = tables().siteMeter(settled.gpu(), start);
    return EnergyBalance.newBuilder()
        .setScope("gpu")
        .setMeter(settled.gpu())
        .setParent(place.map(SiteMeter::getParent).orElse(null))
        .setReservedFor(place.map(SiteMeter::getReservedFor).orElse(null))
        .setSite(settled.site())
        .setDeviceModel(settled.gpuModel())
        .setWindowStart(start)
        .setWindowEnd(instant(window.endMicros()))
        .setCoveredMicros(window.coveredMicros())
        .setMeasuredMicrojoules(covered ? window.measuredMicrojoules() : null)
        .setActiveMicrojoules(covered ? window.activeMicrojoules() : null)
        .setIdleMicrojoules(covered ? window.idleMicrojoules() : null)
        .setSharedIdleMicrojoules(covered ? window.sharedIdleMicrojoules() : null)
        .setUnattributedMicrojoules(covered ? window.unattributedMicrojoules() : null)
        .setOverheadMicrojoules(
            covered
                ? overhead.microjoules(window.activeMicrojoules() + window.idleMicrojoules())
                : null)
        .setResidualMicrojoules(window.residualMicrojoules())
        .setProvenance(window.provenance())
        .setIdleFloorMicrowatts(window.floorMicrowatts())
        .setCalibratedAt(nullableInstant(window.calibratedAtMicros()))
        .setRevision(settled.revision())
        .setRecordedAt(now())
        .build();
  }

  private GenerationEnergy row(SettledGeneration settled) {
    GenerationOnGpu generation = settled.generation();
    ShareTotals totals = settled.totals();
    GenerationEnergy.Builder row =
        GenerationEnergy.newBuilder()
            .setTenant(generation.tenant())
            .setSource(generation.source())
            .setGenerationId(generation.generationId())
            .setGpu(generation.gpu())
            .setModel(generation.model())
            .setEndpoint(generation.endpoint())
            .setComputedPrefillTokens(generation.ownComputedTokens())
            .setDecodedTokens(generation.ownDecodedTokens())
            .setProvenance(Provenance.MISSING)
            .setMethod(method(generation, totals))
            .setRevision(settled.revision())
            .setRecordedAt(now());
    if (totals != null && totals.provenance() != Provenance.MISSING) {
      Instant finished = instant(generation.finishedMicros());
      fill(row, totals, Overhead.at(settled.site(), finished, tables()));
    }
    return row.build();
  }

  private static void fill(GenerationEnergy.Builder row, ShareTotals totals, Overhead overhead) {
    row.setActiveMicrojoules(totals.activeMicrojoules())
        .setPrefillMicrojoules(totals.prefillMicrojoules())
        .setDecodeMicrojoules(totals.activeMicrojoules() - totals.prefillMicrojoules())
        .setIdleMicrojoules(totals.idleMicrojoules())
        .setOverheadMicrojoules(
            overhead.microjoules(totals.activeMicrojoules() + totals.idleMicrojoules()))
        .setGpuTimeMicros(totals.gpuTimeMicros())
        .setProvenance(totals.provenance())
        .setCalibratedAt(nullableInstant(totals.calibratedAtMicros()))
        .setActiveRelativeError(relativeError(totals));
  }

  private static @Nullable Double relativeError(ShareTotals totals) {
    long active = totals.activeMicrojoules();
    return active > 0 ? (double) totals.errorMicrojoules() / active : null;
  }

  private static String method(GenerationOnGpu generation, @Nullable ShareTotals totals) {
    if (generation.gpu().isEmpty()) {
      return UNPLACED;
    }
    if (totals == null) {
      return LATE;
    }
    return totals.isWhole() || totals.provenance() == Provenance.MISSING ? METHOD : PARTLY_MEASURED;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static @Nullable Instant nullableInstant(@Nullable Long micros) {
    return micros == null ? null : instant(micros);
  }
}
