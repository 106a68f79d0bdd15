package io.tokenmeter.streams.firstseen;

import static io.tokenmeter.schemas.topic.Topics.GENERATIONS;
import static io.tokenmeter.schemas.topic.Topics.GENERATION_EVENTS;
import static io.tokenmeter.schemas.topic.Topics.RATED_USAGE;
import static io.tokenmeter.schemas.topic.Topics.REJECTED_EVENTS;
import static io.tokenmeter.streams.Moments.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.Generations;
import io.tokenmeter.streams.TopologyDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class FirstSeenTest {

  @Test
  void aDuplicateIsDroppedAndCounted() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      Generation once = Generations.finishedAt("g1", NOON);

      metering.send(GENERATION_EVENTS, once, NOON);
      metering.send(GENERATION_EVENTS, once, NOON.plusSeconds(1));
      metering.send(GENERATION_EVENTS, Generations.finishedAt("g2", NOON), NOON);

      assertThat(metering.read(GENERATIONS))
          .extracting(Generation::getGenerationId)
          .containsExactly("g1", "g2");
      assertThat(metering.read(RATED_USAGE)).hasSize(2);
      assertThat(metering.read(REJECTED_EVENTS)).isEmpty();
      assertThat(metering.meters.counter("tokenmeter.duplicates").count()).isEqualTo(1);
    }
  }

  @Test
  void theOrderOfLabelsMakesNoDifference() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      metering.send(GENERATION_EVENTS, labelled("team", "a", "env", "b"), NOON);
      metering.send(GENERATION_EVENTS, labelled("env", "b", "team", "a"), NOON);

      assertThat(metering.read(GENERATIONS)).hasSize(1);
      assertThat(metering.read(REJECTED_EVENTS)).isEmpty();
    }
  }

  @Test
  void theSameIdentityWithOtherContentIsAConflict() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      Generation other = Generations.finishedAt("g1", NOON);
      other.getTokens().setOutput(12);

      metering.send(GENERATION_EVENTS, Generations.finishedAt("g1", NOON), NOON);
      metering.send(GENERATION_EVENTS, other, NOON);

      assertThat(metering.read(GENERATIONS)).hasSize(1);
      RejectedEvent rejected = only(metering.read(REJECTED_EVENTS));
      assertThat(rejected.getReason()).isEqualTo(RejectReason.IDENTITY_CONFLICT);
      assertThat(rejected.getSource()).isEqualTo("gateway");
      assertThat(rejected.getOffset()).isEqualTo(1);
      assertThat(
              new AvroWire<>(GENERATION_EVENTS, metering.registry)
                  .decode(rejected.getPayload().array()))
          .isEqualTo(other);
    }
  }

  @Test
  void anEventOlderThanTheHorizonWhenItCameInIsRefused() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      Generation generation = Generations.finishedAt("g1", NOON);

      metering.send(GENERATION_EVENTS, generation, NOON.plus(Duration.ofDays(34)).plusMillis(1));
      assertThat(metering.read(GENERATIONS)).isEmpty();
      assertThat(only(metering.read(REJECTED_EVENTS)).getReason()).isEqualTo(RejectReason.TOO_OLD);

      metering.send(GENERATION_EVENTS, generation, NOON.plus(Duration.ofDays(34)));
      assertThat(metering.read(GENERATIONS)).hasSize(1);
    }
  }

  @Test
  void anEventFromTheFutureIsRefused() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      metering.send(GENERATION_EVENTS, Generations.finishedAt("g1", NOON.plusSeconds(301)), NOON);

      assertThat(metering.read(GENERATIONS)).isEmpty();
      assertThat(only(metering.read(REJECTED_EVENTS)).getReason())
          .isEqualTo(RejectReason.IN_THE_FUTURE);
    }
  }

  @Test
  void bytesThatAreNoGenerationAreRejectedWithoutTheirContentAndTheNextEventPasses() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      metering.sendBytes(GENERATION_EVENTS, "tell me a secret".getBytes(UTF_8), NOON);
      metering.sendBytes(GENERATION_EVENTS, new byte[] {0, 0, 0, 0, 99, 1}, NOON);
      metering.sendBytes(GENERATION_EVENTS, null, NOON);
      metering.send(GENERATION_EVENTS, Generations.finishedAt("g1", NOON), NOON);

      assertThat(metering.read(GENERATIONS)).hasSize(1);
      List<RejectedEvent> rejected = metering.read(REJECTED_EVENTS);
      assertThat(rejected)
          .hasSize(3)
          .allSatisfy(
              r -> {
                assertThat(r.getStage()).isEqualTo(RejectStage.FIRST_SEEN);
                assertThat(r.getReason()).isEqualTo(RejectReason.UNDECODABLE);
                assertThat(r.getTopic()).isEqualTo("generation-events");
                assertThat(r.getPayload().remaining()).isZero();
              });
      assertThat(rejected).extracting(RejectedEvent::getOffset).containsExactly(0L, 1L, 2L);
      assertThat(rejected.get(0).getDetail())
          .contains("16 bytes, sha-256 ")
          .doesNotContain("secret");
    }
  }

  @Test
  void anUnreachableRegistryRejectsNothing() {
    Outage outage = new Outage();
    try (TopologyDriver metering = TopologyDriver.metering(NOON, outage)) {
      byte[] event =
          new AvroWire<>(GENERATION_EVENTS, outage).encode(Generations.finishedAt("g1", NOON));
      outage.begin();

      assertThatThrownBy(() -> metering.sendBytes(GENERATION_EVENTS, event, NOON))
          .hasRootCauseInstanceOf(SchemaRegistry.SchemaRegistryException.class);
    }
  }

  @Test
  void identitiesAreForgottenOnceEveryCopyOfThemWouldBeTooOld() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      Instant aMonthLater = NOON.plus(Duration.ofDays(35));
      metering.send(GENERATION_EVENTS, Generations.finishedAt("old", NOON), NOON);
      metering.send(GENERATION_EVENTS, Generations.finishedAt("new", aMonthLater), aMonthLater);

      metering.advanceWallClock(Duration.ofSeconds(10));

      KeyValueStore<?, byte[]> store = metering.store(FirstSeen.STORE);
      assertThat(store.approximateNumEntries()).isEqualTo(1);
      metering.send(GENERATION_EVENTS, Generations.finishedAt("new", aMonthLater), aMonthLater);
      assertThat(metering.read(GENERATIONS)).hasSize(2);
    }
  }

  @Test
  void anEventThatComesAgainAfter25HoursAnd33DaysIsChargedOnceAndAfter35DaysIsTooOld() {
    try (TopologyDriver metering = TopologyDriver.metering(NOON)) {
      Generation once = Generations.finishedAt("g1", NOON);
      metering.send(GENERATION_EVENTS, once, NOON);
      Instant now = NOON;
      for (Duration age : List.of(Duration.ofHours(25), Duration.ofDays(33), Duration.ofDays(35))) {
        metering.advanceWallClock(Duration.between(now, NOON.plus(age)));
        now = NOON.plus(age);
        // What goes on meanwhile lets the state forget what is old.
        metering.send(GENERATION_EVENTS, Generations.finishedAt("at " + age, now), now);
        metering.advanceWallClock(Duration.ofSeconds(30));
        metering.send(GENERATION_EVENTS, once, now);
      }

      assertThat(metering.read(RATED_USAGE))
          .filteredOn(usage -> usage.getGenerationId().equals("g1"))
          .hasSize(1);
      assertThat(metering.meters.counter("tokenmeter.duplicates").count()).isEqualTo(2);
      assertThat(only(metering.read(REJECTED_EVENTS)).getReason()).isEqualTo(RejectReason.TOO_OLD);
    }
  }

  private static Generation labelled(String... keysAndValues) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      labels.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    Generation generation = Generations.finishedAt("g1", NOON);
    generation.setLabels(labels);
    return generation;
  }

  private static RejectedEvent only(List<RejectedEvent> rejected) {
    assertThat(rejected).hasSize(1);
    return rejected.get(0);
  }

  /** A registry that stops to answer. */
  private static final class Outage implements SchemaRegistry {
    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private boolean down;

    void begin() {
      down = true;
    }

    @Override
    public int register(String subject, String schemaJson) {
      check();
      return registry.register(subject, schemaJson);
    }

    @Override
    public String schemaById(int id) {
      check();
      return registry.schemaById(id);
    }

    @Override
    public void setCompatibility(String subject, String level) {}

    @Override
    public boolean isCompatible(String subject, String schemaJson) {
      return registry.isCompatible(subject, schemaJson);
    }

    @Override
    public void close() {}

    private void check() {
      if (down) {
        throw new SchemaRegistryException("registry is down", null);
      }
    }
  }
}
