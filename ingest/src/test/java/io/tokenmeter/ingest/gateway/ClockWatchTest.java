package io.tokenmeter.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.ingest.cloudevents.FactTypes;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ClockWatchTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final String DELAY = "tokenmeter.gateway.source.delay.least";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SetClock clock = new SetClock();
  private final ClockWatch watch = new ClockWatch(registry, clock);

  @Test
  void aClockThatIsAheadShowsByHowMuchThoughEveryWayTakesItsTime() {
    // Ways of 0.4, 0.1 and 3 s, by a clock that is 1.5 s ahead: the quickest tells 1.4 s of it.
    arrive("node-7", 60, 60 - 0.4 + 1.5);
    arrive("node-7", 61, 61 - 0.1 + 1.5);
    arrive("node-7", 62, 62 - 3.0 + 1.5);
    assertThat(watch.suspects()).isZero();

    arrive("node-7", 301, 301);

    assertThat(leastDelay("node-7")).isEqualTo(-1.4);
    assertThat(watch.suspects()).isEqualTo(1);
  }

  @Test
  void aClockThatIsBehindShowsAsNothingThatComesAtOnce() {
    arrive("node-7", 60, 60 - 0.1 - 20);
    arrive("node-7", 299, 299 - 0.2 - 20);
    arrive("node-7", 301, 301 - 0.1 - 20);

    assertThat(leastDelay("node-7")).isEqualTo(20.1);
    assertThat(watch.suspects()).isEqualTo(1);
  }

  @Test
  void aSourceThatSendsInBatchesIsNotSuspectAsLongAsItsLastEventIsNew() {
    arrive("node-7", 60, 1);
    arrive("node-7", 60, 59.5);
    arrive("node-7", 301, 250);

    assertThat(leastDelay("node-7")).isEqualTo(0.5);
    assertThat(watch.suspects()).isZero();
  }

  @Test
  void aClockThatWasSetRightIsNoLongerSuspectAnEpochLater() {
    arrive("node-7", 60, 65);
    arrive("node-7", 301, 300.9);
    assertThat(watch.suspects()).isEqualTo(1);

    arrive("node-7", 601, 600.9);

    assertThat(leastDelay("node-7")).isEqualTo(0.1);
    assertThat(watch.suspects()).isZero();
  }

  @Test
  void theOffsetBetweenTwoHostsIsTheDifferenceOfTheirs() {
    arrive("meters", 60, 60 - 0.1 + 1.5);
    arrive("gateway", 60, 60 - 0.2);
    arrive("meters", 301, 301);
    arrive("gateway", 301, 301);

    assertThat(leastDelay("gateway") - leastDelay("meters")).isCloseTo(1.6, within(1e-9));
  }

  @Test
  void ofMoreSourcesThanAreWatchedTheSilentOnesGo() {
    arrive("silent", 0, 0);
    for (int i = 0; i < ClockWatch.MOST_SOURCES; i++) {
      arrive("source " + i, 1, 1);
    }

    assertThat(registry.find(DELAY).gauges()).hasSize(ClockWatch.MOST_SOURCES);
    assertThat(registry.find(DELAY).tag("source", "silent").gauge()).isNull();
  }

  /** An event at one second after noon arrives at another, by our clock. */
  private void arrive(String source, double receivedAt, double happenedAt) {
    PowerReading reading =
        PowerReading.newBuilder()
            .setSource(source)
            .setMeter("GPU-1")
            .setScope(MeterScope.GPU)
            .setSampleTime(second(happenedAt))
            .build();
    clock.now = second(receivedAt);
    watch.see(List.of(new Verdict.Accepted<>(FactTypes.POWER_READING, reading)));
  }

  private double leastDelay(String source) {
    Gauge gauge = registry.find(DELAY).tag("source", source).gauge();
    assertThat(gauge).isNotNull();
    return gauge.value();
  }

  private static Instant second(double afterNoon) {
    return NOON.plus(Duration.ofMillis(Math.round(afterNoon * 1_000)));
  }

  private static final class SetClock extends Clock {

    private Instant now = NOON;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
