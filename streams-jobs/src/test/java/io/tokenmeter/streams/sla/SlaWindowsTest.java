package io.tokenmeter.streams.sla;

import static io.tokenmeter.schemas.topic.Topics.GENERATION_EVENTS;
import static io.tokenmeter.schemas.topic.Topics.SLA_WINDOWS;
import static io.tokenmeter.streams.Moments.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tokenmeter.schemas.derived.SlaWindow;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.streams.Generations;
import io.tokenmeter.streams.ReferenceRows;
import io.tokenmeter.streams.TopologyDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlaWindowsTest {

  @Test
  void aWindowTellsSpeedErrorsAndAttainment() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      metering.tables.add(ReferenceRows.policy(250, 25));
      send(metering, Generations.withSpeed("both-met", NOON, 200, 20));
      send(metering, Generations.withSpeed("slow-start", NOON.plusSeconds(1), 300, 20));
      send(metering, Generations.withSpeed("slow-tokens", NOON.plusSeconds(2), 100, 30));
      send(metering, Generations.withSpeed("on-the-line", NOON.plusSeconds(3), 250, 25));
      send(metering, Generations.withStatus("f", NOON, GenerationStatus.FAILED));
      send(metering, Generations.withStatus("c", NOON, GenerationStatus.CANCELLED));

      SlaWindow window = onlyRevision(metering);

      assertThat(window.getWindowStart()).isEqualTo(NOON);
      assertThat(window.getWindowEnd()).isEqualTo(NOON.plusSeconds(10));
      assertThat(window.getRequests()).isEqualTo(6);
      assertThat(window.getErrors()).isEqualTo(1);
      assertThat(window.getCancelled()).isEqualTo(1);
      assertThat(window.getMeasured()).isEqualTo(4);
      assertThat(window.getAttained()).isEqualTo(2);
      assertThat(window.getAttainment()).isEqualTo(0.5);
      assertThat(window.getPolicyId()).isEqualTo("interactive");
      assertThat(window.getTtftP50Ms()).isCloseTo(200, within(1.0));
      assertThat(window.getTpotP99Ms()).isCloseTo(25, within(5.2));
      assertThat(window.getRevision()).isEqualTo(1);
    }
  }

  @Test
  void withoutAPolicyNothingIsAttained() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      send(metering, Generations.finishedAt("g1", NOON));

      SlaWindow window = onlyRevision(metering);

      assertThat(window.getMeasured()).isZero();
      assertThat(window.getAttainment()).isNull();
      assertThat(window.getPolicyId()).isNull();
    }
  }

  @Test
  void aWindowIsRevisedAtMostOnceASecondAndOnlyWhenItChanged() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      for (int i = 0; i < 5; i++) {
        send(metering, Generations.finishedAt("g" + i, NOON));
      }
      assertThat(onlyRevision(metering).getRevision()).isEqualTo(1);
      metering.advanceWallClock(Duration.ofSeconds(1));
      assertThat(metering.read(SLA_WINDOWS)).isEmpty();

      send(metering, Generations.finishedAt("late", NOON.plusSeconds(9)));
      SlaWindow revised = onlyRevision(metering);
      assertThat(revised.getRevision()).isEqualTo(2);
      assertThat(revised.getRequests()).isEqualTo(6);
    }
  }

  @Test
  void aGenerationLaterThanTheLatenessChangesNothingAndIsCounted() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      metering.send(GENERATION_EVENTS, Generations.finishedAt("now", NOON), NOON);
      metering.send(
          GENERATION_EVENTS,
          Generations.finishedAt("in-time", NOON.minus(SlaWindows.LATENESS)),
          NOON);
      metering.send(
          GENERATION_EVENTS,
          Generations.finishedAt("too-late", NOON.minus(SlaWindows.LATENESS).minusSeconds(1)),
          NOON);
      metering.advanceWallClock(Duration.ofSeconds(1));

      assertThat(metering.read(SLA_WINDOWS)).hasSize(2);
      assertThat(metering.meters.counter("tokenmeter.sla.too.late").count()).isEqualTo(1);
    }
  }

  @Test
  void namesOfOneEndpointFallIntoOneWindow() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      metering.tables.add(ReferenceRows.placement("llama-8b@lab", "pod-7"));
      Generation byAlias = Generations.finishedAt("g2", NOON);
      byAlias.setEndpoint("pod-7");
      send(metering, Generations.finishedAt("g1", NOON));
      send(metering, byAlias);

      assertThat(onlyRevision(metering).getRequests()).isEqualTo(2);
    }
  }

  @Test
  void theOrderOfArrivalMakesNoDifference() {
    List<Generation> inOrder = aBusyMinute(new Random(7));
    List<Generation> shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(8));

    assertThat(lastRevisions(shuffled)).isEqualTo(lastRevisions(inOrder)).hasSize(6);
  }

  private static List<Generation> aBusyMinute(Random random) {
    List<Generation> generations = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      generations.add(
          Generations.withSpeed(
              "g" + i,
              NOON.plusMillis(i * 20L),
              50 + random.nextInt(2_000),
              5 + random.nextInt(100)));
    }
    return generations;
  }

  private static Map<Instant, SlaWindow> lastRevisions(List<Generation> generations) {
    try (TopologyDriver metering = TopologyDriver.metering(NOON.plusSeconds(60))) {
      metering.tables.add(ReferenceRows.policy(1_000, 50));
      generations.forEach(g -> send(metering, g));
      metering.advanceWallClock(Duration.ofSeconds(1));
      Map<Instant, SlaWindow> last = new HashMap<>();
      metering.read(SLA_WINDOWS).forEach(w -> last.put(w.getWindowStart(), w));
      return last;
    }
  }

  private static void send(TopologyDriver metering, Generation generation) {
    metering.send(GENERATION_EVENTS, generation, NOON.plusSeconds(60));
  }

  private static SlaWindow onlyRevision(TopologyDriver metering) {
    metering.advanceWallClock(Duration.ofSeconds(1));
    List<SlaWindow> windows = metering.read(SLA_WINDOWS);
    assertThat(windows).hasSize(1);
    return windows.get(0);
  }
}
