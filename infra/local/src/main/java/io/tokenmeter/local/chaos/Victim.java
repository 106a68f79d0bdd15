package io.tokenmeter.local.chaos;

import java.time.Duration;

/** A process of the runtime. */
public enum Victim {
  KAFKA("kafka", 15),
  REGISTRY("registry", 15),
  CLICKHOUSE("clickhouse", 15),
  /** Longer than the group sessions and the transactions of its clients live, 10 s each. */
  APPLICATION("application", 15),
  /** Longer than Flink's heartbeats are waited for, 20 s. */
  JOBMANAGER("flink-jobmanager", 25),
  TASKMANAGER("flink-taskmanager", 25);

  private final String process;
  private final Duration freeze;

  Victim(String process, int freezeSeconds) {
    this.process = process;
    this.freeze = Duration.ofSeconds(freezeSeconds);
  }

  /** Its name in the runtime. */
  public String process() {
    return process;
  }

  /** How long it must stand still for the others to give it up. */
  Duration freeze() {
    return freeze;
  }

  @Override
  public String toString() {
    return process;
  }
}
