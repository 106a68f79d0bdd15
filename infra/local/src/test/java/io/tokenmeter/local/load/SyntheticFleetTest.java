package io.tokenmeter.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenmeter.ingest.cloudevents.Decoded;
import io.tokenmeter.ingest.cloudevents.FactType;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuInput;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class SyntheticFleetTest {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private final FleetSpec spec = FleetSpec.serving(7, 5_000, NOON);
  private final SyntheticFleet fleet = new SyntheticFleet(spec);

  @Test
  void anEventIsTheSameHoweverOftenItIsMade() {
    SyntheticFleet twin = new SyntheticFleet(spec);

    for (long i = fleet.size() - 1; i >= 0; i -= 37) {
      assertThat(twin.at(i).fact()).isEqualTo(fleet.at(i).fact());
    }
  }

  @Test
  void everyEventIsReadBackAsItWasByTheFrontDoor() {
    for (long i = 0; i < fleet.size(); i++) {
      assertReadBack(fleet.at(i));
    }
    fleet.marks().forEach(SyntheticFleetTest::assertReadBack);
  }

  @Test
  void eventsComeInTheOrderOfTheirTimesAndEndWhenTheyShould() {
    Instant before = spec.start();
    for (long i = 0; i < fleet.size(); i++) {
      assertThat(fleet.at(i).eventTime()).isAfterOrEqualTo(before);
      before = fleet.at(i).eventTime();
    }
    assertThat(before).isBetween(NOON.minusSeconds(10), NOON);
    assertThat(fleet.generations()).isBetween(5_000L, 5_000L + spec.generationsPerTick());
  }

  @Test
  void noGenerationArrivesBeforeTheFirstReadingOfItsGpu() {
    for (long k = 0; k < fleet.generations(); k++) {
      assertThat(fleet.generation(k).getArrivedAt()).isAfterOrEqualTo(spec.start());
    }
  }

  @Test
  void aCounterRunsAsFastAsItsGpuDrawsPower() {
    Map<String, PowerReading> last = new HashMap<>();
    for (long i = 0; i < fleet.size(); i++) {
      if (fleet.at(i).fact() instanceof PowerReading reading) {
        PowerReading earlier = last.put(reading.getMeter(), reading);
        if (earlier != null) {
          assertThat(reading.getEnergyCounterMicrojoules() - earlier.getEnergyCounterMicrojoules())
              .isEqualTo(reading.getPowerMicrowatts())
              .isBetween(200_000_000L, 500_000_000L);
        }
      }
    }
    assertThat(last).hasSize(spec.gpus());
  }

  @Test
  void someGenerationsRunAtATimeOnAGpu() {
    double busySeconds = 0;
    for (long k = 0; k < fleet.generations(); k++) {
      Generation g = fleet.generation(k);
      busySeconds += (g.getFinishedAt().toEpochMilli() - g.getArrivedAt().toEpochMilli()) / 1000.0;
    }
    assertThat(busySeconds / spec.ticks() / spec.gpus()).isBetween(3.0, 12.0);
  }

  @Test
  void marksCountWhatWasSentWhereverItEnds() {
    for (long sent : new long[] {fleet.size(), 0, 17, 3_001, 4_000, 4_003}) {
      Map<String, Set<Object>> generations = new HashMap<>();
      Map<String, Set<Object>> readings = new HashMap<>();
      for (long i = 0; i < sent; i++) {
        if (fleet.at(i).fact() instanceof Generation g) {
          generations
              .computeIfAbsent(g.getSource() + g.getGpus().get(0), gpu -> new HashSet<>())
              .add(g.getGenerationId());
        } else if (fleet.at(i).fact() instanceof PowerReading r) {
          readings
              .computeIfAbsent(r.getSource() + r.getMeter(), gpu -> new HashSet<>())
              .add(r.getSampleTime());
        }
      }
      fleet
          .marks(sent)
          .forEach(
              mark -> {
                for (GpuInput gpu : mark.fact().getGpus()) {
                  String key = mark.fact().getSource() + gpu.getGpu();
                  assertThat(gpu.getGenerations())
                      .isEqualTo(generations.getOrDefault(key, Set.of()).size());
                  assertThat(gpu.getReadings())
                      .isEqualTo(readings.getOrDefault(key, Set.of()).size());
                  assertThat(readings.getOrDefault(key, Set.of(gpu.getLastSampleTime())))
                      .contains(gpu.getLastSampleTime());
                }
              });
    }
  }

  @Test
  void fleetsOfOtherSeedsShareNothing() {
    SyntheticFleet other = new SyntheticFleet(FleetSpec.serving(8, 5_000, NOON));

    assertThat(other.generation(3).getGenerationId())
        .isNotEqualTo(fleet.generation(3).getGenerationId());
    assertThat(((GpuTelemetry) other.at(1).fact()).getGpu())
        .isNotEqualTo(((GpuTelemetry) fleet.at(1).fact()).getGpu());
  }

  @Test
  void anEventBehindTheEndIsRefused() {
    assertThatThrownBy(() -> fleet.at(fleet.size()))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining(Long.toString(fleet.size()));
  }

  private static <V extends SpecificRecord> void assertReadBack(LoadEvent<V> event) {
    ObjectNode cloudEvent = event.toCloudEvent();
    FactType<V> type = event.type();
    Decoded<V> decoded =
        type.decode(
            cloudEvent.path("source").asText(),
            cloudEvent.path("id").asText(),
            cloudEvent.path("data"));
    assertThat(decoded.isValid()).as(cloudEvent.toString()).isTrue();
    assertThat(decoded.fact()).isEqualTo(event.fact());
  }
}
