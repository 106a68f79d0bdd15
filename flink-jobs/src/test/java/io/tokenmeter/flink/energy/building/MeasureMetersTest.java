package io.tokenmeter.flink.energy.building;

import static io.tokenmeter.flink.energy.building.BuildingHarness.minute;
import static io.tokenmeter.flink.energy.building.BuildingHarness.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.derived.Provenance;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class MeasureMetersTest {

  @Test
  void aMeterReadEveryHalfMinuteIsMeasuredWithoutGaps() throws Exception {
    try (BuildingHarness building = new BuildingHarness()) {
      for (int second = 15; second <= 315; second += 30) {
        building.read(reading(MeterScope.SITE, "site", second, second * 1_000L));
      }
      assertThat(building.measured())
          .extracting(TreeFact::windowMicros)
          .containsExactly(minute(0), minute(1), minute(2), minute(3));
      assertThat(joules(building.measured())).containsExactly(45_000L, 60_000L, 60_000L, 60_000L);
      building.end();
      assertThat(joules(building.measured()).subList(4, 6)).containsExactly(60_000L, 15_000L);
    }
  }

  @Test
  void aSiteOfAHundredMegawattsIsNoDefect() throws Exception {
    try (BuildingHarness building = new BuildingHarness()) {
      for (int second = 0; second <= 180; second += 30) {
        building.read(reading(MeterScope.SITE, "site", second, second * 100_000_000L));
      }
      assertThat(joules(building.measured()).get(0)).isEqualTo(6_000_000_000L);
    }
  }

  @Test
  void aReadingThatComesLateIsToldAgainWhereItBears() throws Exception {
    try (BuildingHarness building = new BuildingHarness()) {
      for (int second = 0; second <= 600; second += 30) {
        if (second != 120) {
          building.read(reading(MeterScope.RACK, "rack", second, second * 100L));
        }
      }
      int before = building.measured().size();
      building.read(reading(MeterScope.RACK, "rack", 120, 100 * 100L));

      List<TreeFact> again = building.measured().subList(before, building.measured().size());
      assertThat(again)
          .extracting(TreeFact::windowMicros)
          .containsExactly(minute(1), minute(2), minute(3));
      assertThat(joules(again)).containsExactly(4_000L, 8_000L, 6_000L);
    }
  }

  @Test
  void aCounterThatRestartsIsNotEnergy() throws Exception {
    try (BuildingHarness building = new BuildingHarness()) {
      for (int second = 0; second <= 240; second += 30) {
        long counted = second < 90 ? 5_000 + second : second - 90;
        building.read(reading(MeterScope.NODE, "node", second, counted));
      }
      building.end();
      TreeFact restarted = building.measured().get(1);
      assertThat(restarted.metered().coveredMicros()).isEqualTo(30_000_000);
      assertThat(restarted.metered().provenance()).isEqualTo(Provenance.COUNTER);
    }
  }

  @Test
  void powerAloneIsIntegratedAndAQuietMeterIsToldAsFarAsItWasRead() throws Exception {
    try (BuildingHarness building = new BuildingHarness()) {
      for (int second = 0; second <= 30; second += 10) {
        PowerReading power = reading(MeterScope.NODE, "node", second, 0);
        power.setEnergyCounterMicrojoules(null);
        power.setPowerMicrowatts(500_000_000L);
        building.read(power);
      }
      building.tick(29);
      assertThat(building.measured()).isEmpty();
      building.tick(31);
      TreeFact told = building.measured().get(0);
      assertThat(joules(building.measured())).containsExactly(15_000L);
      assertThat(told.metered().coveredMicros()).isEqualTo(30_000_000);
      assertThat(told.metered().provenance()).isEqualTo(Provenance.INTEGRATED);
    }
  }

  private static List<Long> joules(List<TreeFact> facts) {
    return facts.stream().map(f -> f.metered().microjoules() / 1_000_000).toList();
  }
}
