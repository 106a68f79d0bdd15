package io.tokenmeter.schemas.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant FEBRUARY = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");

  private final Timeline<String, String> timeline = new Timeline<>();

  @Test
  void aRowIsInForceFromItsFirstInstantUntilTheNextRowBegins() {
    timeline.add("k", JANUARY, null, 1, "old");
    timeline.add("k", MARCH, null, 1, "new");
    assertThat(timeline.at("k", JANUARY.minusNanos(1))).isEmpty();
    assertThat(timeline.at("k", JANUARY)).contains("old");
    assertThat(timeline.at("k", MARCH.minusNanos(1))).contains("old");
    assertThat(timeline.at("k", MARCH)).contains("new");
  }

  @Test
  void anEndedRowGivesWayToTheEarlierOneThatIsStillInForce() {
    timeline.add("k", JANUARY, null, 1, "standing");
    timeline.add("k", FEBRUARY, MARCH, 1, "promotion");
    assertThat(timeline.at("k", FEBRUARY)).contains("promotion");
    assertThat(timeline.at("k", MARCH)).contains("standing");
  }

  @Test
  void aHigherVersionReplacesTheRowOfTheSameBeginning() {
    timeline.add("k", JANUARY, null, 2, "corrected");
    timeline.add("k", JANUARY, null, 1, "mistyped");
    assertThat(timeline.at("k", FEBRUARY)).contains("corrected");
  }

  @Test
  void theNextChangeIsTheNextBeginningOrTheEndOfTheRowInForce() {
    timeline.add("k", JANUARY, null, 1, "standing");
    timeline.add("k", FEBRUARY, MARCH, 1, "promotion");
    assertThat(timeline.nextChange("k", JANUARY)).contains(FEBRUARY);
    assertThat(timeline.nextChange("k", FEBRUARY)).contains(MARCH);
    assertThat(timeline.nextChange("k", MARCH)).isEmpty();
    assertThat(timeline.nextChange("other", MARCH)).isEmpty();
  }

  @Property
  void theOrderInWhichRowsArriveMakesNoDifference(@ForAll long seed) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int from = random.nextInt(10);
      rows.add(new int[] {from, from + 1 + random.nextInt(5), i});
    }
    Timeline<String, String> inOrder = filled(rows);
    Collections.shuffle(rows, random);
    Timeline<String, String> shuffled = filled(rows);
    for (int second = 0; second < 20; second++) {
      Instant at = Instant.ofEpochSecond(second);
      assertThat(shuffled.at("k", at)).isEqualTo(inOrder.at("k", at));
    }
  }

  private static Timeline<String, String> filled(List<int[]> rows) {
    Timeline<String, String> timeline = new Timeline<>();
    for (int[] row : rows) {
      timeline.add(
          "k",
          Instant.ofEpochSecond(row[0]),
          Instant.ofEpochSecond(row[1]),
          row[2],
          "version " + row[2]);
    }
    return timeline;
  }
}
