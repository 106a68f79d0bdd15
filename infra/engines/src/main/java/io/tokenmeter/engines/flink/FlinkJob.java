package io.tokenmeter.engines.flink;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The job as the JobManager sees it.
 *
 * @param id changes with every submission
 * @param state Flink's own word: CREATED, RUNNING, RESTARTING, FINISHED and so on
 * @param runningTasks how many of its tasks run
 */
public record FlinkJob(String id, String name, String state, int runningTasks, int totalTasks) {
  /** Whether the job is running with all of its tasks; a RUNNING job may still wait for slots. */
  public boolean isRunning() {
    return state.equals("RUNNING") && totalTasks > 0 && runningTasks == totalTasks;
  }

  /** Whether Flink has given it up. */
  public boolean hasFailed() {
    return state.equals("FAILED");
  }

  static FlinkJob of(JsonNode node) {
    JsonNode tasks = node.path("tasks");
    return new FlinkJob(
        node.path("jid").asText(),
        node.path("name").asText(),
        node.path("state").asText(),
        tasks.path("running").asInt(),
        tasks.path("total").asInt());
  }
}
