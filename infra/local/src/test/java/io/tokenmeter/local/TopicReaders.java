package io.tokenmeter.local;

import static io.tokenmeter.schemas.derived.RejectStage.ENERGY;
import static io.tokenmeter.schemas.derived.RejectStage.FIRST_SEEN;
import static io.tokenmeter.schemas.derived.RejectStage.ROUTE_COSTS;
import static io.tokenmeter.schemas.derived.RejectStage.SINK;

import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.util.Map;
import java.util.Set;

/** Which stages say so when a record of a topic is poison: each one that must decode it. */
final class TopicReaders {

  private static final Map<Topic<?>, Set<RejectStage>> SEVERAL =
      Map.of(
          Topics.GENERATION_EVENTS, Set.of(FIRST_SEEN),
          Topics.GENERATION_STARTS, Set.of(ENERGY),
          Topics.POWER_READINGS, Set.of(ENERGY),
          Topics.GPU_TELEMETRY, Set.of(ENERGY),
          Topics.INPUT_MARKS, Set.of(ENERGY),
          Topics.LIVE_ENERGY, Set.of(ROUTE_COSTS),
          Topics.GENERATIONS, Set.of(ENERGY, ROUTE_COSTS, SINK),
          Topics.RATED_USAGE, Set.of(ENERGY, SINK));

  private TopicReaders() {}

  /** All other topics, new ones too, must at least have the sinks to notice. */
  static Set<RejectStage> of(Topic<?> topic) {
    return SEVERAL.getOrDefault(topic, Set.of(SINK));
  }
}
