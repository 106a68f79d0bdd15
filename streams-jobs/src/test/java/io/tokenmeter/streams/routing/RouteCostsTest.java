package io.tokenmeter.streams.routing;

import static io.tokenmeter.schemas.topic.Topics.GENERATIONS;
import static io.tokenmeter.schemas.topic.Topics.LIVE_ENERGY;
import static io.tokenmeter.schemas.topic.Topics.REJECTED_EVENTS;
import static io.tokenmeter.schemas.topic.Topics.ROUTE_COSTS;
import static io.tokenmeter.streams.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.event.EndpointTier;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.streams.Generations;
import io.tokenmeter.streams.ReferenceRows;
import io.tokenmeter.streams.TopologyDriver;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

class RouteCostsTest {

  private static final String ENDPOINT = "llama-8b@lab";

  @Test
  void costsFollowFromJoulesTokensTariffAndGpuTime() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      feed.tables.add(ReferenceRows.tariff("0.36", "EUR"));
      feed.tables.add(ReferenceRows.gpuRate("3.60", "EUR"));
      feed.send(LIVE_ENERGY, energy(NOON.minusSeconds(1)), NOON);

      RouteCost cost = publish(feed);

      // 100 J over 1,000 prefill tokens and 400 J over 500 decoded ones.
      assertThat(cost.getJoulesPerTokenPrefill()).isEqualTo(0.1);
      assertThat(cost.getJoulesPerTokenDecode()).isEqualTo(0.8);
      // 0.36 EUR/kWh is 1e-7 EUR/J, so 0.1 J x 1e6 tokens cost 0.01 EUR.
      assertThat(cost.getMarginalCostPerMtokInput()).isEqualTo(new BigDecimal("0.010000000000"));
      assertThat(cost.getMarginalCostPerMtokOutput()).isEqualTo(new BigDecimal("0.080000000000"));
      assertThat(cost.getMarginalCostPerMtokCachedInput()).isZero();
      // Prefill: 100 J + a fifth of 50 J idle = 110 J; 0.1 s x 0.001 EUR/s = 0.0001 EUR; per 1,000.
      assertThat(cost.getFullCostPerMtokInput()).isEqualTo(new BigDecimal("0.111000000000"));
      // Decode: 400 J + 40 J = 440 J; 0.4 s = 0.0004 EUR; per 500.
      assertThat(cost.getFullCostPerMtokOutput()).isEqualTo(new BigDecimal("0.888000000000"));
      assertThat(cost.getFullCostPerMtokCachedInput()).isZero();
      assertThat(cost.getCurrency()).isEqualTo("EUR");
      assertThat(cost.getWatts()).isCloseTo(550, within(1e-9));
    }
  }

  @Test
  void aGpuRateOfAnotherCurrencyIsConvertedOrTheFullCostIsUnknown() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      feed.tables.add(ReferenceRows.tariff("0.36", "EUR"));
      feed.tables.add(ReferenceRows.gpuRate("7.20", "USD"));
      feed.send(LIVE_ENERGY, energy(NOON.minusSeconds(1)), NOON);
      RouteCost withoutFx = publish(feed);
      assertThat(withoutFx.getFullCostPerMtokInput()).isNull();
      assertThat(withoutFx.getMarginalCostPerMtokInput()).isNotNull();

      feed.tables.add(ReferenceRows.fx("USD", "EUR", "0.5"));
      assertThat(publish(feed).getFullCostPerMtokInput()).isEqualByComparingTo("0.111");
    }
  }

  @Test
  void withoutATariffOrEnergyCostsAreUnknownAndNotZero() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      LiveEnergy missing = energy(NOON);
      missing.setProvenance(Provenance.MISSING);
      feed.send(GENERATIONS, Generations.finishedAt("g1", NOON), NOON);
      feed.send(LIVE_ENERGY, missing, NOON);

      RouteCost cost = publish(feed);

      assertThat(cost.getMarginalCostPerMtokInput()).isNull();
      assertThat(cost.getMarginalCostPerMtokCachedInput()).isNull();
      assertThat(cost.getCurrency()).isNull();
      assertThat(cost.getJoulesPerTokenDecode()).isNull();
      assertThat(cost.getWatts()).isNull();
    }
  }

  @Test
  void latenciesErrorsAndObjectivesComeFromTheLastMinute() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      feed.tables.add(ReferenceRows.policy(250, 25));
      feed.send(
          GENERATIONS, Generations.withSpeed("stale", NOON.minusSeconds(61), 9_000, 20), NOON);
      feed.send(GENERATIONS, Generations.withSpeed("a", NOON.minusSeconds(60), 200, 20), NOON);
      feed.send(GENERATIONS, Generations.withSpeed("b", NOON, 300, 30), NOON);
      feed.send(GENERATIONS, Generations.withStatus("c", NOON, GenerationStatus.FAILED), NOON);

      RouteCost cost = publish(feed);

      assertThat(cost.getSamples()).isEqualTo(3);
      assertThat(cost.getTtftP50Ms()).isEqualTo(200);
      assertThat(cost.getTtftP99Ms()).isEqualTo(300);
      assertThat(cost.getTpotP99Ms()).isEqualTo(30);
      assertThat(cost.getSloOkRatio()).isEqualTo(0.5);
      assertThat(cost.getErrorRatio()).isCloseTo(1.0 / 3, within(1e-12));
      assertThat(cost.getAsOf()).isEqualTo(NOON.plusSeconds(1));
      assertThat(cost.getObservedAt()).isEqualTo(NOON);
      assertThat(cost.getExpiresAt()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
      assertThat(cost.getConfidence()).isCloseTo(3.0 / 8, within(1e-12));
    }
  }

  @Test
  void figuresOutliveTheTrafficWhileConfidenceFallsAndTheEndpointIsForgottenAtLast() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      feed.tables.add(ReferenceRows.tariff("0.36", "EUR"));
      feed.send(GENERATIONS, Generations.finishedAt("g1", NOON), NOON);
      feed.send(LIVE_ENERGY, energy(NOON), NOON);
      RouteCost fresh = publish(feed);
      for (int second = 1; second <= 200; second++) {
        feed.send(LIVE_ENERGY, idle(NOON.plusSeconds(second)), NOON);
        feed.advanceWallClock(Duration.ofSeconds(1));
      }

      RouteCost quiet = publish(feed);
      assertThat(quiet.getJoulesPerTokenPrefill()).isEqualTo(fresh.getJoulesPerTokenPrefill());
      assertThat(quiet.getMarginalCostPerMtokOutput())
          .isEqualTo(fresh.getMarginalCostPerMtokOutput());
      assertThat(quiet.getTtftP99Ms()).isEqualTo(200);
      assertThat(quiet.getWatts()).isCloseTo(50, within(1e-9));
      assertThat(quiet.getAsOf()).isEqualTo(NOON.plusSeconds(202));
      assertThat(quiet.getObservedAt()).isEqualTo(NOON);
      assertThat(quiet.getConfidence()).isBetween(0.001, fresh.getConfidence() / 2);

      feed.read(ROUTE_COSTS);
      feed.advanceWallClock(Duration.ofHours(1).plusSeconds(1));
      List<KeyValue<String, RouteCost>> last = feed.readKeyed(ROUTE_COSTS);
      assertThat(last.get(last.size() - 1)).isEqualTo(KeyValue.pair(ENDPOINT, null));
      feed.advanceWallClock(Duration.ofSeconds(5));
      assertThat(feed.read(ROUTE_COSTS)).isEmpty();
    }
  }

  @Test
  void aCorrectedWindowReplacesTheEarlierOne() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      LiveEnergy corrected = energy(NOON);
      corrected.setDecodeMicrojoules(200_000_000L);
      feed.send(LIVE_ENERGY, energy(NOON), NOON);
      feed.send(LIVE_ENERGY, corrected, NOON);

      assertThat(publish(feed).getJoulesPerTokenDecode()).isEqualTo(0.4);
    }
  }

  @Test
  void anAliasIsTheEndpointOfItsPlacement() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      feed.tables.add(ReferenceRows.placement(ENDPOINT, "pod-7"));
      Generation byAlias = Generations.finishedAt("g1", NOON);
      byAlias.setEndpoint("pod-7");
      feed.send(GENERATIONS, byAlias, NOON);

      RouteCost cost = publish(feed);

      assertThat(cost.getEndpoint()).isEqualTo(ENDPOINT);
      assertThat(cost.getAliases()).containsExactly("pod-7");
      assertThat(cost.getEndpointTier()).isEqualTo(EndpointTier.LOCAL);
      assertThat(cost.getSite()).isEqualTo("lab");
    }
  }

  @Test
  void aGenerationWithoutAnEndpointAndBytesThatAreNoneCostOnlyThemselves() {
    try (TopologyDriver feed = TopologyDriver.routeCosts(NOON)) {
      Generation nowhere = Generations.finishedAt("g1", NOON);
      nowhere.setEndpoint(null);
      feed.send(GENERATIONS, nowhere, NOON);
      feed.sendBytes(LIVE_ENERGY, new byte[] {1, 2, 3}, NOON);
      feed.send(GENERATIONS, Generations.finishedAt("g2", NOON), NOON);

      assertThat(publish(feed).getSamples()).isEqualTo(1);
      assertThat(feed.read(REJECTED_EVENTS)).hasSize(1);
    }
  }

  @Test
  void aStateSurvivesItsStore() {
    EndpointState state = new EndpointState(ENDPOINT, "llama-8b");
    state.site = "lab";
    state.heardAtMillis = 7;
    state.add(new ServedSample(5, true, null, null, null), Duration.ofSeconds(60));
    state.add(new ServedSample(6, false, 1.5, 2.5, true), Duration.ofSeconds(60));
    state.add(EnergySample.of(energy(NOON)), Duration.ofSeconds(60));

    EndpointState restored =
        EndpointStateCodec.decode(EndpointStateCodec.encode(state)).orElseThrow();

    assertThat(restored).usingRecursiveComparison().isEqualTo(state);
  }

  private static RouteCost publish(TopologyDriver feed) {
    feed.read(ROUTE_COSTS);
    feed.advanceWallClock(Duration.ofSeconds(1));
    List<RouteCost> costs = feed.read(ROUTE_COSTS);
    assertThat(costs).hasSize(1);
    return costs.get(0);
  }

  /** One second in which 1,000 tokens were prefilled and 500 decoded. */
  private static LiveEnergy energy(Instant end) {
    LiveEnergy energy = idle(end);
    energy.setPrefillMicrojoules(100_000_000L);
    energy.setDecodeMicrojoules(400_000_000L);
    energy.setPrefillGpuTimeMicros(100_000L);
    energy.setDecodeGpuTimeMicros(400_000L);
    energy.setComputedPrefillTokens(1_000L);
    energy.setDecodedTokens(500L);
    return energy;
  }

  /** One second in which 50 J went into the idle floor and nothing was served. */
  private static LiveEnergy idle(Instant end) {
    return LiveEnergy.newBuilder()
        .setEndpoint(ENDPOINT)
        .setModel("llama-8b")
        .setGpu("GPU-1")
        .setGpuModel("H200")
        .setSite("lab")
        .setWindowStart(end.minusSeconds(1))
        .setWindowEnd(end)
        .setAsOf(end)
        .setPrefillMicrojoules(0)
        .setDecodeMicrojoules(0)
        .setIdleMicrojoules(50_000_000L)
        .setPrefillGpuTimeMicros(0)
        .setDecodeGpuTimeMicros(0)
        .setComputedPrefillTokens(0)
        .setDecodedTokens(0)
        .setProvenance(Provenance.COUNTER)
        .build();
  }
}
