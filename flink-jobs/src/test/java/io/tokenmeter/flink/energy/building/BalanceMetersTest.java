package io.tokenmeter.flink.energy.building;

import static io.tokenmeter.flink.energy.building.BuildingHarness.hangs;
import static io.tokenmeter.flink.energy.building.BuildingHarness.minute;
import static io.tokenmeter.flink.energy.building.BuildingHarness.reading;
import static io.tokenmeter.flink.energy.building.BuildingHarness.seen;
import static io.tokenmeter.flink.energy.building.BuildingHarness.settled;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.derived.OverheadPart;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A node at 900 W with two GPUs at 300 W, told by the hand-computed minute. */
@NullUnmarked
class BalanceMetersTest {

  private static final SiteMeter[] TREE = {
    hangs("GPU-1", "node"), hangs("GPU-2", "node"), hangs("node", null)
  };
  private static final long PATIENCE_SECONDS = 1_200;

  @Test
  void aMinuteIsToldWhenItsGpusHaveSettledAndNotBefore() throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      readNode(building);
      seeGpus(building);
      settle(building, "GPU-1", 300, 250);
      building.tick(120);
      assertThat(told(building)).isEmpty();

      settle(building, "GPU-2", 300, 0);
      building.tick(160);

      EnergyBalance row = only(told(building));
      assertThat(row.getMeasuredMicrojoules()).isEqualTo(54_000_000_000L);
      assertThat(row.getChildrenMicrojoules()).isEqualTo(36_000_000_000L);
      assertThat(row.getHostMicrojoules()).isEqualTo(18_000_000_000L);
      assertThat(row.getOverheadMicrojoules()).isEqualTo(18_000_000_000L);
      assertThat(row.getUnattributedMicrojoules()).isZero();
      assertThat(row.getRevision()).isEqualTo(1);
      OverheadAllocation first = building.allocations().get(0);
      assertThat(first.getParts())
          .containsExactly(
              new OverheadPart("acme", "test", "g", 15_000_000_000L, 7_500_000_000L, (Long) null),
              new OverheadPart("", "", "", 3_000_000_000L, 1_500_000_000L, (Long) null));
    }
  }

  @Test
  void aGpuThatIsRevisedMakesTheNextRevisionOfTheMinute() throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      tellTheMinute(building);

      building.send(settled("GPU-2", 3, 3_100, 0));
      building.send(settled("GPU-2", 4, 3_000, 0));
      building.tick(260);

      assertThat(told(building)).hasSize(2);
      EnergyBalance revised = told(building).get(1);
      assertThat(revised.getRevision()).isEqualTo(2);
      assertThat(revised.getHostMicrojoules()).isEqualTo(17_900_000_000L);
      assertThat(building.allocations())
          .extracting(OverheadAllocation::getRevision)
          .containsExactly(1, 1, 2, 2);
    }
  }

  @Test
  void aFactThatComesAgainMakesNoRevision() throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      tellTheMinute(building);
      seeGpus(building);
      settle(building, "GPU-1", 300, 250);
      readNode(building);
      building.tick(400);
      assertThat(told(building)).hasSize(1);
    }
  }

  @Test
  void aGpuThatNeverSettlesDoesNotHoldTheMinuteForEver() throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      readNode(building);
      seeGpus(building);
      settle(building, "GPU-1", 300, 0);
      building.tick(PATIENCE_SECONDS - 60);
      assertThat(told(building)).isEmpty();

      building.tick(PATIENCE_SECONDS + 60);

      EnergyBalance row = told(building).get(0);
      assertThat(row.getChildrenMicrojoules()).isEqualTo(18_000_000_000L);
      assertThat(row.getHostMicrojoules()).isZero();
      assertThat(row.getUnattributedMicrojoules()).isEqualTo(36_000_000_000L);
    }
  }

  @Test
  void aSiteWithoutMetersAboveItsGpusKeepsNothing() throws Exception {
    try (BuildingHarness building = new BuildingHarness()) {
      seeGpus(building);
      settle(building, "GPU-1", 300, 0);
      settle(building, "GPU-2", 300, 0);
      assertThat(building.stateEntries()).isPositive();

      building.tick(60);

      assertThat(told(building)).isEmpty();
      assertThat(building.stateEntries()).isZero();
      assertThat(building.timers()).isZero();
    }
  }

  @Test
  void aRestoredOperatorGoesOnWithTheNextRevision() throws Exception {
    OperatorSubtaskState measuring;
    OperatorSubtaskState balancing;
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      tellTheMinute(building);
      measuring = building.measuring();
      balancing = building.balancing();
    }
    try (BuildingHarness building = new BuildingHarness(measuring, balancing, TREE)) {
      building.send(settled("GPU-2", 3, 3_100, 0));
      building.tick(360);
      assertThat(only(told(building)).getRevision()).isEqualTo(2);
      assertThat(told(building).get(0).getHostMicrojoules()).isEqualTo(17_900_000_000L);
    }
  }

  @Test
  void whatIsToldIsForgottenAfterTheHorizon() throws Exception {
    try (BuildingHarness building = new BuildingHarness(TREE)) {
      tellTheMinute(building);
      building.tick(48 * 3600 + 400);
      assertThat(building.stateEntries()).isZero();
      assertThat(building.timers()).isZero();
    }
  }

  private static void tellTheMinute(BuildingHarness building) throws Exception {
    readNode(building);
    seeGpus(building);
    settle(building, "GPU-1", 300, 250);
    settle(building, "GPU-2", 300, 0);
    building.tick(60);
    assertThat(told(building)).hasSize(1);
  }

  private static void readNode(BuildingHarness building) throws Exception {
    for (int second = 0; second <= 60; second++) {
      building.read(reading(MeterScope.NODE, "node", second, second * 900L));
    }
  }

  /** The rows of the first minute; the reading that ends it lies in the next. */
  private static List<EnergyBalance> told(BuildingHarness building) {
    Instant first = Instant.EPOCH.plus(minute(0), ChronoUnit.MICROS);
    return building.balances().stream().filter(b -> b.getWindowStart().equals(first)).toList();
  }

  private static void seeGpus(BuildingHarness building) throws Exception {
    building.send(seen("GPU-1", 0));
    building.send(seen("GPU-2", 0));
  }

  private static void settle(BuildingHarness building, String gpu, long watts, long taken)
      throws Exception {
    for (int ten = 0; ten < 6; ten++) {
      building.send(settled(gpu, ten, watts * 10, taken * 10));
    }
  }

  private static EnergyBalance only(List<EnergyBalance> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
