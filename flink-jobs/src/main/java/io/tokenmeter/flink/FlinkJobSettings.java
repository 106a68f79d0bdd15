package io.tokenmeter.flink;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import java.time.Duration;

/** Settings of the energy and cost job; how to reach Kafka is in KafkaSettings. */
@ConfigMapping(prefix = "tokenmeter.flink")
public interface FlinkJobSettings {

  /** Name of the job, its consumer group, and the prefix of its transactional ids. */
  @WithDefault("energy-and-cost")
  String jobName();

  /** Consumer group of the application that makes generations of generation-events. */
  @WithDefault("tokenmeter-metering")
  String meteringGroup();

  /** Settled rows become visible with a checkpoint. */
  @WithDefault("PT10S")
  Duration checkpointInterval();

  /** Subtasks of each operator; more than the partitions of a topic makes no sense. */
  @WithDefault("1")
  int parallelism();

  /** How long a window waits for generations that have not finished. */
  @WithDefault("PT10M")
  Duration maxGenerationAge();

  /**
   * How far behind the settled frontier of its GPU a reading or generation revises what settled.
   */
  @WithDefault("PT48H")
  Duration revisionHorizon();

  /** Oldest accepted fact; the same as {@code tokenmeter.streams.first-seen-horizon}. */
  @WithDefault("P34D")
  Duration firstSeenHorizon();

  /** The attribution rule's settings. */
  default AttributionSettings attribution() {
    return AttributionSettings.defaults()
        .withMaxGenerationAge(maxGenerationAge())
        .withRevisionHorizon(revisionHorizon());
  }
}
