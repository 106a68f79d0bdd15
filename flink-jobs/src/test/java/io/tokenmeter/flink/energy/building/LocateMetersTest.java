package io.tokenmeter.flink.energy.building;

import static io.tokenmeter.flink.energy.building.BuildingHarness.hangs;
import static io.tokenmeter.flink.energy.building.BuildingHarness.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.flink.reference.FixedReferenceData;
import io.tokenmeter.schemas.reference.EnergyUse;
import io.tokenmeter.schemas.reference.SiteMeter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class LocateMetersTest {

  @Test
  void theSiteTreeNamesAllMetersAboveAndGoesBeforeTheReadings() throws Exception {
    TreeFact located = located("told", hangs("GPU-1", "node"), hangs("node", "rack"));
    assertThat(located.above()).containsExactly("node", "rack");
    assertThat(located.site()).isEqualTo("lab");
  }

  @Test
  void aMeterHangsWhereItsReadingsSayWhenTheSiteTreeNamesNoParent() throws Exception {
    assertThat(located("node").above()).containsExactly("node");
    assertThat(located("node", hangs("GPU-1", null), hangs("node", "rack")).above())
        .containsExactly("node", "rack");
    assertThat(located(null).above()).isEmpty();
  }

  @Test
  void aRowCountsFromWhenItIsInForce() throws Exception {
    SiteMeter moved = hangs("GPU-1", "elsewhere");
    moved.setRemainder(EnergyUse.OTHER_IT);
    moved.setEffectiveFrom(Instant.EPOCH.plus(minute(1), ChronoUnit.MICROS));
    assertThat(located(null, hangs("GPU-1", "node"), moved).above()).containsExactly("node");
    moved.setEffectiveFrom(Instant.EPOCH.plus(minute(0), ChronoUnit.MICROS));
    TreeFact located = located(null, hangs("GPU-1", "node"), moved);
    assertThat(located.above()).containsExactly("elsewhere");
    assertThat(located.use()).isEqualTo(EnergyUse.OTHER_IT);
  }

  @Test
  void aRingInTheSiteTreeEnds() throws Exception {
    assertThat(located(null, hangs("GPU-1", "a"), hangs("a", "b"), hangs("b", "a")).above())
        .containsExactly("a", "b");
  }

  private static TreeFact located(String parentInReadings, SiteMeter... rows) throws Exception {
    try (OneInputStreamOperatorTestHarness<TreeFact, TreeFact> locate =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new LocateMeters(new FixedReferenceData(List.of(rows)))))) {
      locate.open();
      MeterPlace place = new MeterPlace("gpu", parentInReadings, "lab", null);
      locate.processElement(TreeFact.of("GPU-1", minute(0), place, null, null), 0);
      return locate.extractOutputValues().get(0);
    }
  }
}
