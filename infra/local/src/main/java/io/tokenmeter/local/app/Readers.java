package io.tokenmeter.local.app;

import static io.tokenmeter.schemas.topic.Topics.ATTRIBUTION_WEIGHTS;
import static io.tokenmeter.schemas.topic.Topics.ENERGY_BALANCE;
import static io.tokenmeter.schemas.topic.Topics.GENERATIONS;
import static io.tokenmeter.schemas.topic.Topics.GENERATION_COSTS;
import static io.tokenmeter.schemas.topic.Topics.GENERATION_ENERGY;
import static io.tokenmeter.schemas.topic.Topics.GENERATION_EVENTS;
import static io.tokenmeter.schemas.topic.Topics.GENERATION_STARTS;
import static io.tokenmeter.schemas.topic.Topics.GPU_CHARGES;
import static io.tokenmeter.schemas.topic.Topics.GPU_TELEMETRY;
import static io.tokenmeter.schemas.topic.Topics.INPUT_MARKS;
import static io.tokenmeter.schemas.topic.Topics.OVERHEAD_ALLOCATIONS;
import static io.tokenmeter.schemas.topic.Topics.POWER_READINGS;
import static io.tokenmeter.schemas.topic.Topics.RATED_USAGE;
import static io.tokenmeter.schemas.topic.Topics.REJECTED_EVENTS;
import static io.tokenmeter.schemas.topic.Topics.SLA_WINDOWS;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.sinks.clickhouse.load.ClickHouseLoader;
import io.tokenmeter.streams.MeteringApp;
import java.util.List;
import java.util.Map;

/**
 * Who reads what, of all that must be read before everything can be called settled. The live feed
 * is not among it: latest wins there, and it never ends. Nor is the sinks' audit of reference data
 * and engine telemetry: it changes no sum, and what it rejects counts as soon as it is on
 * rejected-events.
 */
public final class Readers {

  private Readers() {}

  /**
   * @param flinkGroup consumer group of the Flink job
   */
  public static Map<String, List<Topic<?>>> topicsByGroup(String flinkGroup) {
    return Map.of(
        MeteringApp.APPLICATION_ID,
        List.of(GENERATION_EVENTS),
        flinkGroup,
        List.of(
            GENERATIONS,
            GENERATION_STARTS,
            POWER_READINGS,
            GPU_TELEMETRY,
            INPUT_MARKS,
            RATED_USAGE),
        ClickHouseLoader.CONSUMER_GROUP,
        List.of(
            GENERATIONS,
            RATED_USAGE,
            SLA_WINDOWS,
            GENERATION_ENERGY,
            ENERGY_BALANCE,
            ATTRIBUTION_WEIGHTS,
            OVERHEAD_ALLOCATIONS,
            GPU_CHARGES,
            GENERATION_COSTS,
            REJECTED_EVENTS));
  }
}
