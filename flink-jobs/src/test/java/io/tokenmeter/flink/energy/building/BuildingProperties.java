package io.tokenmeter.flink.energy.building;

import static io.tokenmeter.flink.energy.building.BuildingHarness.hangs;
import static io.tokenmeter.flink.energy.building.BuildingHarness.reading;
import static io.tokenmeter.flink.energy.building.BuildingHarness.seen;
import static io.tokenmeter.flink.energy.building.BuildingHarness.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.NullUnmarked;

/** A site, its rack, two nodes and three GPUs, with gaps, resets and late readings anywhere. */
@NullUnmarked
class BuildingProperties {

  private static final SiteMeter[] TREE = {
    hangs("GPU-1", "node-1"),
    hangs("GPU-2", "node-1"),
    hangs("GPU-3", "node-2"),
    hangs("node-1", "rack"),
    hangs("node-2", "rack"),
    hangs("rack", "site"),
    hangs("site", null)
  };

  /** Either a reading of a meter above GPUs, or a fact of a GPU. */
  private record Fact(PowerReading reading, TreeFact gpu) {}

  private record Rows(List<EnergyBalance> balances, List<OverheadAllocation> allocations) {}

  @Property(tries = 30)
  void everyRowAddsUpToItsMeterAndGenerationsAndTheRestCarryWhatItFound(
      @ForAll("facts") List<Fact> facts) throws Exception {
    Rows rows = tell(facts);
    for (EnergyBalance row : rows.balances()) {
      assertAddsUp(row);
    }
    assertThat(
            rows.allocations().stream()
                .flatMap(row -> row.getParts().stream())
                .mapToLong(part -> orZero(part.getHostMicrojoules()))
                .sum())
        .isEqualTo(
            rows.balances().stream().mapToLong(row -> orZero(row.getHostMicrojoules())).sum());
  }

  private static void assertAddsUp(EnergyBalance row) {
    if (row.getMeasuredMicrojoules() == null) {
      assertThat(row.getChildrenMicrojoules()).isNull();
      assertThat(row.getHostMicrojoules()).isNull();
      return;
    }
    assertThat(
            row.getChildrenMicrojoules()
                + row.getHostMicrojoules()
                + row.getFacilityMicrojoules()
                + row.getOtherItMicrojoules()
                + row.getStorageMicrojoules()
                + row.getMeterErrorMicrojoules()
                + row.getUnattributedMicrojoules())
        .isEqualTo(row.getMeasuredMicrojoules());
  }

  private static long orZero(Long microjoules) {
    return microjoules == null ? 0 : microjoules;
  }

  @Property(tries = 30)
  void theOrderOfArrivalMakesNoDifference(@ForAll("facts") List<Fact> facts, @ForAll Random random)
      throws Exception {
    List<Fact> shuffled = new ArrayList<>(facts);
    Collections.shuffle(shuffled, random);
    assertThat(tell(shuffled)).isEqualTo(tell(facts));
  }

  @Property(tries = 30)
  void revisionsEndWhereOnePassOverTheSameFactsEnds(
      @ForAll("facts") List<Fact> facts, @ForAll Random random) throws Exception {
    List<Fact> late = new ArrayList<>(facts);
    Collections.shuffle(late, random);
    assertThat(newest(tellNowAndThen(late))).isEqualTo(newest(tell(facts)));
  }

  /** The newest revision of each row, all of them called the first. */
  private static Rows newest(Rows rows) {
    Map<String, EnergyBalance> balances = new TreeMap<>();
    for (EnergyBalance row : rows.balances()) {
      balances.merge(
          row.getMeter() + row.getWindowStart(),
          row,
          (one, other) -> one.getRevision() > other.getRevision() ? one : other);
    }
    Map<String, OverheadAllocation> allocations = new TreeMap<>();
    for (OverheadAllocation row : rows.allocations()) {
      allocations.merge(
          row.getMeter() + row.getWindowStart(),
          row,
          (one, other) -> one.getRevision() > other.getRevision() ? one : other);
    }
    balances.values().forEach(row -> row.setRevision(1));
    allocations.values().forEach(row -> row.setRevision(1));
    return new Rows(List.copyOf(balances.values()), List.copyOf(allocations.values()));
  }

  /** As slowly as facts can come: after every tenth, time enough to tell what is there. */
  private static Rows tellNowAndThen(List<Fact> facts) throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      for (int i = 0; i < facts.size(); i++) {
        send(facts.get(i), building);
        if (i % 10 == 9) {
          building.tick(70L * (i + 1));
        }
      }
      return end(building);
    }
  }

  private static void send(Fact fact, BuildingHarness building) throws Exception {
    if (fact.reading() != null) {
      building.read(fact.reading());
    } else {
      building.send(fact.gpu());
    }
  }

  /** What is told at the end of input, by meter and window. */
  private static Rows tell(List<Fact> facts) throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      for (Fact fact : facts) {
        send(fact, building);
      }
      return end(building);
    }
  }

  private static Rows end(BuildingHarness building) throws Exception {
    building.end();
    building.balances().forEach(row -> row.setRecordedAt(Instant.EPOCH));
    building.allocations().forEach(row -> row.setRecordedAt(Instant.EPOCH));
    return new Rows(
        building.balances().stream().sorted().toList(),
        building.allocations().stream().sorted().toList());
  }

  @Provide
  Arbitrary<List<Fact>> facts() {
    return Combinators.combine(readings(), gpus())
        .as(
            (readings, gpus) -> {
              List<Fact> facts = new ArrayList<>();
              readings.forEach(reading -> facts.add(new Fact(reading, null)));
              gpus.forEach(gpu -> facts.add(new Fact(null, gpu)));
              return facts;
            });
  }

  /** Counters that rise, stand still or restart, now and then only power. */
  private static Arbitrary<List<PowerReading>> readings() {
    return Combinators.combine(
            Arbitraries.of("node-1", "node-2", "rack", "site"),
            Arbitraries.integers().between(0, 300),
            Arbitraries.integers().between(-20, 20).injectNull(0.1),
            Arbitraries.longs().between(0, 2_000_000_000L).injectNull(0.3))
        .as(BuildingProperties::readingOf)
        .list()
        .ofMaxSize(120)
        .uniqueElements(r -> r.getMeter() + r.getSampleTime());
  }

  private static PowerReading readingOf(String meter, int second, Integer jitter, Long power) {
    MeterScope scope =
        meter.startsWith("node") ? MeterScope.NODE : MeterScope.valueOf(meter.toUpperCase());
    PowerReading reading = reading(scope, meter, second, 0);
    boolean restarts = second > 200 && meter.equals("rack");
    reading.setEnergyCounterMicrojoules(
        jitter == null ? null : Long.valueOf((second % (restarts ? 200 : 301)) * 900_000_000L));
    reading.setPowerMicrowatts(jitter == null && power == null ? Long.valueOf(7) : power);
    return reading;
  }

  private static Arbitrary<List<TreeFact>> gpus() {
    Arbitrary<String> gpu = Arbitraries.of("GPU-1", "GPU-2", "GPU-3");
    Arbitrary<TreeFact> settled =
        Combinators.combine(
                gpu, Arbitraries.integers().between(0, 29), Arbitraries.longs().between(0, 7_000))
            .as((name, ten, joules) -> settled(name, ten, joules, joules / 3));
    Arbitrary<TreeFact> seen =
        Combinators.combine(gpu, Arbitraries.integers().between(0, 4)).as(BuildingHarness::seen);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, settled), net.jqwik.api.Tuple.of(1, seen))
        .list()
        .ofMaxSize(80)
        .uniqueElements(f -> f.slot() + f.windowMicros());
  }
}
