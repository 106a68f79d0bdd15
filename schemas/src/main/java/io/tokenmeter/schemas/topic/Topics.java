package io.tokenmeter.schemas.topic;

import static io.tokenmeter.schemas.topic.Topic.CleanUp.COMPACT;
import static io.tokenmeter.schemas.topic.Topic.CleanUp.DELETE;
import static io.tokenmeter.schemas.topic.Topic.FOREVER;
import static io.tokenmeter.schemas.topic.Topic.Guarantee.AT_LEAST_ONCE;
import static io.tokenmeter.schemas.topic.Topic.Guarantee.EXACTLY_ONCE;
import static io.tokenmeter.schemas.topic.Topic.Guarantee.LATEST_WINS;

import io.tokenmeter.schemas.derived.AttributionWeights;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.derived.SettlementStatus;
import io.tokenmeter.schemas.derived.SlaWindow;
import io.tokenmeter.schemas.event.EngineTelemetry;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.schemas.identity.JoinedKey;
import io.tokenmeter.schemas.reference.AccountTerm;
import io.tokenmeter.schemas.reference.BillingAccount;
import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.EmbodiedCarbon;
import io.tokenmeter.schemas.reference.EnergyCertificate;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.GpuRate;
import io.tokenmeter.schemas.reference.MeterInterval;
import io.tokenmeter.schemas.reference.Placement;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.SiteMeter;
import io.tokenmeter.schemas.reference.SlaPolicy;
import io.tokenmeter.schemas.reference.SupplyContract;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TariffComponent;
import io.tokenmeter.schemas.reference.ValidationRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic, in the order of an event's path. All topics use LogAppendTime: an old event must not
 * be deleted on arrival. Facts outlive the first-seen horizon of 34 days. The key of a reference
 * row carries its effective_from and version, so that compaction never erases history.
 */
public final class Topics {

  private static final int PARTITIONS = 4;
  private static final Duration FACTS_KEPT = Duration.ofDays(40);
  private static final Duration RESULTS_KEPT = Duration.ofDays(40);
  private static final Duration LIVE_KEPT = Duration.ofDays(1);

  // Facts, as received.
  public static final Topic<Generation> GENERATION_EVENTS =
      facts("generation-events", Generation.class, Topics::generationKey);
  public static final Topic<GenerationStart> GENERATION_STARTS =
      facts(
          "generation-starts",
          GenerationStart.class,
          s -> new GenerationIdentity(s.getTenant(), s.getSource(), s.getGenerationId()).key());
  public static final Topic<PowerReading> POWER_READINGS =
      facts("power-readings", PowerReading.class, PowerReading::getMeter);
  public static final Topic<GpuTelemetry> GPU_TELEMETRY =
      facts("gpu-telemetry", GpuTelemetry.class, GpuTelemetry::getGpu);
  public static final Topic<EngineTelemetry> ENGINE_TELEMETRY =
      facts("engine-telemetry", EngineTelemetry.class, EngineTelemetry::getEndpoint);
  public static final Topic<InputMark> INPUT_MARKS =
      facts("input-marks", InputMark.class, InputMark::getSource);

  // Derived by streams-jobs.
  /** The unique generations: everything downstream reads this, never generation-events. */
  public static final Topic<Generation> GENERATIONS =
      results("generations", Generation.class, Topics::generationKey);

  public static final Topic<RatedUsage> RATED_USAGE =
      results(
          "rated-usage",
          RatedUsage.class,
          r -> new GenerationIdentity(r.getTenant(), r.getSource(), r.getGenerationId()).key());
  public static final Topic<SlaWindow> SLA_WINDOWS =
      results(
          "sla-windows",
          SlaWindow.class,
          w -> String.join("/", w.getTenant(), w.getModel(), w.getEndpoint()));
  public static final Topic<RouteCost> ROUTE_COSTS =
      latest("route-costs", RouteCost.class, RouteCost::getEndpoint);

  // Derived by flink-jobs.
  public static final Topic<GenerationEnergy> GENERATION_ENERGY =
      results(
          "generation-energy",
          GenerationEnergy.class,
          e -> new GenerationIdentity(e.getTenant(), e.getSource(), e.getGenerationId()).key());
  public static final Topic<EnergyBalance> ENERGY_BALANCE =
      results("energy-balance", EnergyBalance.class, EnergyBalance::getMeter);
  public static final Topic<AttributionWeights> ATTRIBUTION_WEIGHTS =
      results("attribution-weights", AttributionWeights.class, AttributionWeights::getGpu);
  public static final Topic<OverheadAllocation> OVERHEAD_ALLOCATIONS =
      results("overhead-allocations", OverheadAllocation.class, OverheadAllocation::getMeter);
  public static final Topic<GpuCharge> GPU_CHARGES =
      results("gpu-charges", GpuCharge.class, GpuCharge::getGpu);
  public static final Topic<GenerationCost> GENERATION_COSTS =
      results(
          "generation-costs",
          GenerationCost.class,
          c -> new GenerationIdentity(c.getTenant(), c.getSource(), c.getGenerationId()).key());
  public static final Topic<SettlementStatus> SETTLEMENT_STATUS =
      new Topic<>(
          "settlement-status",
          SettlementStatus.class,
          SettlementStatus::getGpu,
          1,
          COMPACT,
          FOREVER,
          EXACTLY_ONCE);
  public static final Topic<LiveEnergy> LIVE_ENERGY =
      new Topic<>(
          "live-energy",
          LiveEnergy.class,
          LiveEnergy::getEndpoint,
          PARTITIONS,
          DELETE,
          LIVE_KEPT,
          LATEST_WINS);

  // Posted when a period of the ledger is closed.
  public static final Topic<PeriodClosing> PERIOD_CLOSINGS =
      new Topic<>(
          "period-closings",
          PeriodClosing.class,
          c -> JoinedKey.of(c.getAccount(), c.getPeriod()),
          1,
          COMPACT,
          FOREVER,
          EXACTLY_ONCE);

  // The side exit.
  public static final Topic<RejectedEvent> REJECTED_EVENTS =
      facts(
          "rejected-events",
          RejectedEvent.class,
          r -> r.getSource() == null ? r.getStage().name() : r.getSource());

  // Reference data.
  public static final Topic<Price> PRICES =
      latest(
          "prices", Price.class, p -> versioned(p.getEffectiveFrom(), p.getVersion(), priceKey(p)));
  public static final Topic<Tariff> TARIFFS =
      latest(
          "tariffs",
          Tariff.class,
          t -> versioned(t.getEffectiveFrom(), t.getVersion(), t.getSite()));
  public static final Topic<TariffComponent> TARIFF_COMPONENTS =
      latest(
          "tariff-components",
          TariffComponent.class,
          c -> versioned(c.getEffectiveFrom(), c.getVersion(), c.getSite(), c.getComponent()));
  public static final Topic<SupplyContract> SUPPLY_CONTRACTS =
      latest(
          "supply-contracts",
          SupplyContract.class,
          c -> versioned(c.getEffectiveFrom(), c.getVersion(), c.getSite()));
  public static final Topic<CarbonIntensity> CARBON_INTENSITIES =
      latest(
          "carbon-intensities",
          CarbonIntensity.class,
          c -> versioned(c.getEffectiveFrom(), c.getVersion(), c.getSite()));
  public static final Topic<EnergyCertificate> ENERGY_CERTIFICATES =
      latest(
          "energy-certificates",
          EnergyCertificate.class,
          c -> versioned(c.getEffectiveFrom(), c.getVersion(), c.getSite(), c.getCertificateId()));
  public static final Topic<EmbodiedCarbon> EMBODIED_CARBON =
      latest(
          "embodied-carbon",
          EmbodiedCarbon.class,
          e -> versioned(e.getEffectiveFrom(), e.getVersion(), e.getGpuModel()));
  public static final Topic<GpuRate> GPU_RATES =
      latest(
          "gpu-rates",
          GpuRate.class,
          r -> versioned(r.getEffectiveFrom(), r.getVersion(), r.getGpuModel()));
  public static final Topic<FxRate> FX_RATES =
      latest(
          "fx-rates",
          FxRate.class,
          f ->
              versioned(
                  f.getEffectiveFrom(), f.getVersion(), f.getBaseCurrency(), f.getQuoteCurrency()));
  public static final Topic<SlaPolicy> SLA_POLICIES =
      latest(
          "sla-policies",
          SlaPolicy.class,
          p -> versioned(p.getEffectiveFrom(), p.getVersion(), p.getTenant(), p.getModel()));
  public static final Topic<Placement> PLACEMENTS =
      latest(
          "placements",
          Placement.class,
          p -> versioned(p.getEffectiveFrom(), p.getVersion(), p.getEndpoint()));
  public static final Topic<SiteMeter> SITE_METERS =
      latest(
          "site-meters",
          SiteMeter.class,
          m -> versioned(m.getEffectiveFrom(), m.getVersion(), m.getMeter()));
  public static final Topic<BillingAccount> BILLING_ACCOUNTS =
      latest(
          "billing-accounts",
          BillingAccount.class,
          a -> versioned(a.getEffectiveFrom(), a.getVersion(), a.getAccount()));
  public static final Topic<AccountTerm> ACCOUNT_TERMS =
      latest(
          "account-terms",
          AccountTerm.class,
          t -> versioned(t.getEffectiveFrom(), t.getVersion(), t.getAccount(), t.getTerm()));
  public static final Topic<ValidationRun> VALIDATION_RUNS =
      latest(
          "validation-runs",
          ValidationRun.class,
          r ->
              versioned(
                  r.getEffectiveFrom(),
                  r.getVersion(),
                  r.getGpuModel(),
                  r.getEngine(),
                  r.getMethod()));

  // What suppliers meter: no reference data, because nothing is looked up in it at event time.
  public static final Topic<MeterInterval> METER_INTERVALS =
      latest(
          "meter-intervals",
          MeterInterval.class,
          i -> versioned(i.getIntervalStart(), i.getRevision(), i.getSite(), i.getMeter()));

  private static final List<Topic<?>> REFERENCE =
      List.of(
          PRICES,
          TARIFFS,
          TARIFF_COMPONENTS,
          SUPPLY_CONTRACTS,
          CARBON_INTENSITIES,
          ENERGY_CERTIFICATES,
          EMBODIED_CARBON,
          GPU_RATES,
          FX_RATES,
          SLA_POLICIES,
          PLACEMENTS,
          SITE_METERS,
          BILLING_ACCOUNTS,
          ACCOUNT_TERMS,
          VALIDATION_RUNS);

  private static final List<Topic<?>> ALL =
      List.of(
          GENERATION_EVENTS,
          GENERATION_STARTS,
          POWER_READINGS,
          GPU_TELEMETRY,
          ENGINE_TELEMETRY,
          INPUT_MARKS,
          GENERATIONS,
          RATED_USAGE,
          SLA_WINDOWS,
          ROUTE_COSTS,
          GENERATION_ENERGY,
          ENERGY_BALANCE,
          ATTRIBUTION_WEIGHTS,
          OVERHEAD_ALLOCATIONS,
          GPU_CHARGES,
          GENERATION_COSTS,
          SETTLEMENT_STATUS,
          LIVE_ENERGY,
          PERIOD_CLOSINGS,
          REJECTED_EVENTS,
          PRICES,
          TARIFFS,
          TARIFF_COMPONENTS,
          SUPPLY_CONTRACTS,
          CARBON_INTENSITIES,
          ENERGY_CERTIFICATES,
          EMBODIED_CARBON,
          GPU_RATES,
          FX_RATES,
          SLA_POLICIES,
          PLACEMENTS,
          SITE_METERS,
          BILLING_ACCOUNTS,
          ACCOUNT_TERMS,
          VALIDATION_RUNS,
          METER_INTERVALS);

  private Topics() {}

  /** Every topic, facts first. */
  public static List<Topic<?>> all() {
    return ALL;
  }

  /** The topics of effective-dated reference rows. */
  public static List<Topic<?>> reference() {
    return REFERENCE;
  }

  private static String generationKey(Generation g) {
    return new GenerationIdentity(g.getTenant(), g.getSource(), g.getGenerationId()).key();
  }

  /**
   * Terms that say nothing have no part in the key, so that rows of before there were terms keep
   * theirs.
   */
  private static String[] priceKey(Price p) {
    return Stream.of(
            p.getPriceList(),
            p.getModel(),
            p.getTokenClass().name(),
            p.getServiceTier(),
            p.getProvider() == null ? null : "provider=" + p.getProvider(),
            p.getRegion() == null ? null : "region=" + p.getRegion(),
            p.getAboveInputTokens() == 0 ? null : "above=" + p.getAboveInputTokens())
        .filter(Objects::nonNull)
        .toArray(String[]::new);
  }

  private static String versioned(Instant effectiveFrom, int version, String... key) {
    return String.join("/", key) + "@" + effectiveFrom + "#" + version;
  }

  private static <V extends SpecificRecord> Topic<V> facts(
      String name, Class<V> type, Function<V, String> key) {
    return new Topic<>(name, type, key, PARTITIONS, DELETE, FACTS_KEPT, AT_LEAST_ONCE);
  }

  private static <V extends SpecificRecord> Topic<V> results(
      String name, Class<V> type, Function<V, String> key) {
    return new Topic<>(name, type, key, PARTITIONS, DELETE, RESULTS_KEPT, EXACTLY_ONCE);
  }

  private static <V extends SpecificRecord> Topic<V> latest(
      String name, Class<V> type, Function<V, String> key) {
    return new Topic<>(name, type, key, 1, COMPACT, FOREVER, LATEST_WINS);
  }
}
