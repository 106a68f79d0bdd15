package io.tokenmeter.flink;

import static io.tokenmeter.flink.energy.attribution.Moments.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStart;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.InputMark;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.reference.CarbonIntensity;
import io.tokenmeter.schemas.reference.FxRate;
import io.tokenmeter.schemas.reference.GpuRate;
import io.tokenmeter.schemas.reference.Placement;
import io.tokenmeter.schemas.reference.SiteMeter;
import io.tokenmeter.schemas.reference.Tariff;
import io.tokenmeter.schemas.reference.TokenClass;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole wiring in a small cluster, with two GPUs and two subtasks each. */
@NullUnmarked
class EnergyAndCostTest {

  private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

  private static Results results;

  @BeforeAll
  static void runTheJob() throws Exception {
    results = run();
  }

  @Test
  void theMarginOfAGenerationIsWhatAPersonCalculates() {
    // 3 s at 300 W: 900 J = 0.00025 kWh at 0.20 EUR, and 3 s of a GPU at 3.60 EUR/h.
    GenerationCost cost = results.cost("placed by event");
    assertThat(cost.getCurrency()).isEqualTo("USD");
    assertThat(cost.getRatedAmount()).isEqualByComparingTo("0.01");
    assertThat(cost.getElectricityCost()).isEqualByComparingTo("0.000055"); // 0.00005 EUR
    assertThat(cost.getHardwareCost()).isEqualByComparingTo("0.0033"); // 0.003 EUR
    assertThat(cost.getOverheadCost()).isEqualByComparingTo("0.0000275"); // half of electricity
    assertThat(cost.getMargin()).isEqualByComparingTo("0.0066175");
    assertThat(cost.getGco2eLocation()).isEqualByComparingTo("0.1"); // at 400 g/kWh
    assertThat(cost.getGco2eMarket()).isNull();
    assertThat(cost.getRevision()).isEqualTo(1);
  }

  @Test
  void aGenerationWithoutGpusIsPlacedByItsEndpointAndOneWithoutBothIsRejected() {
    GenerationEnergy placed = results.energy("placed by endpoint");
    assertThat(placed.getGpu()).isEqualTo("GPU-2");
    assertThat(placed.getEndpoint()).isEqualTo("llama@lab");
    assertThat(placed.getActiveMicrojoules()).isEqualTo(600_000_000L);
    assertThat(placed.getOverheadMicrojoules()).isEqualTo(450_000_000L);

    GenerationEnergy unplaced = results.energy("nowhere");
    assertThat(unplaced.getProvenance()).isEqualTo(Provenance.MISSING);
    assertThat(unplaced.getActiveMicrojoules()).isNull();
    assertThat(results.rejected)
        .extracting(RejectedEvent::getReason)
        .containsExactly(RejectReason.UNPLACED);
    GenerationCost cost = results.cost("nowhere");
    assertThat(cost.getMargin()).isNull();
    assertThat(cost.getMarginMissingReason()).isEqualTo("MISSING_ENERGY");
    assertThat(cost.getRatedAmount()).isEqualByComparingTo("0.01");
  }

  @Test
  void aProvidersGenerationCostsWhatTheProviderSays() {
    GenerationCost cost = results.cost("provider");
    assertThat(cost.getElectricityCost()).isNull();
    assertThat(cost.getProviderCost()).isEqualByComparingTo("0.004");
    assertThat(cost.getMargin()).isEqualByComparingTo("0.006");
    assertThat(cost.getMarginMissingReason()).isNull();
  }

  @Test
  void energyAndMoneyAreConservedOnEveryGpu() {
    assertThat(results.balances).hasSize(4);
    for (EnergyBalance balance : results.balances) {
      assertThat(
              balance.getActiveMicrojoules()
                  + balance.getIdleMicrojoules()
                  + balance.getUnattributedMicrojoules())
          .isEqualTo(balance.getMeasuredMicrojoules());
      assertThat(balance.getMeasuredMicrojoules()).isEqualTo(3_000_000_000L);
    }
    assertThat(results.charges).hasSize(4);
    for (GpuCharge charge : results.charges) {
      assertThat(charge.getAllocated().add(charge.getIdle()).add(charge.getUnallocated()))
          .isEqualByComparingTo(charge.getCharge());
      assertThat(charge.getCharge()).isEqualByComparingTo("0.01");
    }
  }

  private record Results(
      List<GenerationEnergy> energy,
      List<EnergyBalance> balances,
      List<GpuCharge> charges,
      List<GenerationCost> costs,
      List<RejectedEvent> rejected) {

    GenerationEnergy energy(String id) {
      return one(energy, e -> e.getGenerationId().equals(id));
    }

    GenerationCost cost(String id) {
      return one(costs, c -> c.getGenerationId().equals(id));
    }

    private static <T> T one(List<T> rows, Function<T, Boolean> which) {
      List<T> found = rows.stream().filter(which::apply).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  private static Results run() throws Exception {
    Configuration slots = new Configuration().set(TaskManagerOptions.NUM_TASK_SLOTS, 2);
    try (StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, slots)) {
      EnergyAndCostJob.prepare(env);
      List<Generation> generations = generations();
      FactStreams facts =
          new FactStreams(
              stream(env, generations, Generation.class),
              stream(env, List.of(start()), GenerationStart.class),
              stream(env, readings(), PowerReading.class),
              stream(env, telemetry(), GpuTelemetry.class),
              stream(env, List.of(mark()), InputMark.class),
              stream(
                  env,
                  generations.stream().map(EnergyAndCostTest::rated).toList(),
                  RatedUsage.class));
      ResultStreams results =
          new EnergyAndCost(AttributionSettings.defaults(), new FixedReferenceData(reference()))
              .build(facts);
      CloseableIterator<GenerationEnergy> energy = results.energy().collectAsync();
      CloseableIterator<EnergyBalance> balances = results.balances().collectAsync();
      CloseableIterator<GpuCharge> charges = results.charges().collectAsync();
      CloseableIterator<GenerationCost> costs = results.costs().collectAsync();
      CloseableIterator<RejectedEvent> rejected = results.rejected().collectAsync();
      env.executeAsync("test");
      return new Results(all(energy), all(balances), all(charges), all(costs), all(rejected));
    }
  }

  private static <T> List<T> all(CloseableIterator<T> results) {
    List<T> rows = new ArrayList<>();
    results.forEachRemaining(rows::add);
    return rows;
  }

  private static <V extends SpecificRecord> DataStream<V> stream(
      StreamExecutionEnvironment env, List<V> facts, Class<V> type) {
    return env.fromData(facts, AvroRecordType.forRecord(type)).uid(type.getSimpleName());
  }

  private static List<Generation> generations() {
    return List.of(
        generation("placed by event", null, EndpointTier.LOCAL, List.of("GPU-1")),
        generation("placed by endpoint", "lab-pod-7", EndpointTier.LOCAL, List.of()),
        generation("nowhere", "unheard of", EndpointTier.LOCAL, List.of()),
        Generation.newBuilder(generation("provider", null, EndpointTier.PROVIDER, List.of()))
            .setProviderCost(new BigDecimal("0.004000000000"))
            .setProviderCurrency("USD")
            .build());
  }

  private static Generation generation(
      String id, String endpoint, EndpointTier tier, List<String> gpus) {
    return Generation.newBuilder()
        .setTenant("acme")
        .setSource("test")
        .setGenerationId(id)
        .setModel("llama")
        .setEndpoint(endpoint)
        .setEndpointTier(tier)
        .setGpus(gpus)
        .setStatus(GenerationStatus.COMPLETED)
        .setTokenReporting(TokenReporting.EXCLUSIVE)
        .setTokens(TokenCounts.newBuilder().setInput(100).setOutput(51).build())
        .setScheduledAt(instant(2))
        .setFirstTokenAt(instant(3))
        .setFinishedAt(instant(5))
        .build();
  }

  private static List<PowerReading> readings() {
    List<PowerReading> readings = new ArrayList<>();
    for (String gpu : List.of("GPU-1", "GPU-2")) {
      for (int second = 0; second <= 20; second++) {
        readings.add(
            PowerReading.newBuilder()
                .setSource("test")
                .setMeter(gpu)
                .setScope(MeterScope.GPU)
                .setSite("lab")
                .setDeviceModel("NVIDIA H200")
                .setSampleTime(instant(second))
                .setEnergyCounterMicrojoules(7 + second * 300_000_000L)
                .build());
      }
    }
    return readings;
  }

  private static List<GpuTelemetry> telemetry() {
    return List.of(
        GpuTelemetry.newBuilder()
            .setSource("test")
            .setGpu("GPU-1")
            .setSampleTime(instant(20))
            .setPowerMicrowatts(300_000_000L)
            .build());
  }

  private static InputMark mark() {
    return InputMark.newBuilder()
        .setSource("test")
        .setEndedAt(instant(20))
        .setGpus(
            List.of(
                new GpuInput("GPU-1", 1L, instant(20), 0L),
                new GpuInput("GPU-2", 1L, instant(20), 0L)))
        .build();
  }

  private static GenerationStart start() {
    return GenerationStart.newBuilder()
        .setTenant("acme")
        .setSource("test")
        .setGenerationId("placed by endpoint")
        .setEndpoint("lab-pod-7")
        .setStartedAt(instant(2))
        .build();
  }

  static RatedUsage rated(Generation generation) {
    return RatedUsage.newBuilder()
        .setTenant(generation.getTenant())
        .setSource(generation.getSource())
        .setGenerationId(generation.getGenerationId())
        .setModel(generation.getModel())
        .setEntries(List.of(entry("1", "0.004"), entry("2", "0.006")))
        .setUsageAt(generation.getFinishedAt())
        .setRecordedAt(generation.getFinishedAt())
        .build();
  }

  private static RatedEntry entry(String id, String amount) {
    return RatedEntry.newBuilder()
        .setEntryId(id)
        .setTokenClass(TokenClass.OUTPUT)
        .setTokens(51)
        .setStatus(RatingStatus.RATED)
        .setAmount(new BigDecimal(amount).setScale(24))
        .setCurrency("USD")
        .build();
  }

  static List<SpecificRecordBase> reference() {
    return List.of(
        Tariff.newBuilder()
            .setSite("lab")
            .setPricePerKwh(decimal("0.20"))
            .setCurrency("EUR")
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build(),
        GpuRate.newBuilder()
            .setGpuModel("NVIDIA H200")
            .setPricePerGpuHour(decimal("3.60"))
            .setCurrency("EUR")
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build(),
        FxRate.newBuilder()
            .setBaseCurrency("EUR")
            .setQuoteCurrency("USD")
            .setRate(decimal("1.1"))
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build(),
        CarbonIntensity.newBuilder()
            .setSite("lab")
            .setLocationBasedGPerKwh(decimal("400"))
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build(),
        SiteMeter.newBuilder()
            .setMeter("site:lab")
            .setScope("SITE")
            .setSite("lab")
            .setPowerUsageEffectiveness(decimal("1.5"))
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build(),
        Placement.newBuilder()
            .setEndpoint("llama@lab")
            .setModel("llama")
            .setSite("lab")
            .setGpus(List.of("GPU-2"))
            .setAliases(List.of("lab-pod-7"))
            .setEffectiveFrom(LONG_AGO)
            .setRecordedAt(LONG_AGO)
            .build());
  }

  private static BigDecimal decimal(String value) {
    return new BigDecimal(value).setScale(12);
  }

  private static Instant instant(double second) {
    return Instant.EPOCH.plus(at(second), ChronoUnit.MICROS);
  }
}
