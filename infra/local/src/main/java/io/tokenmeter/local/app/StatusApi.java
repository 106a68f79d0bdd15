package io.tokenmeter.local.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.local.status.HangingTransactions;
import io.tokenmeter.local.status.PipelineWatch;
import io.tokenmeter.local.status.StatusClient;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * {@code GET /v1/status}: how far the pipeline has come, and what is down since when. Without Kafka
 * nobody knows how far: 503 at once, still with what is down.
 */
final class StatusApi {

  private final PipelineWatch pipeline;
  private final HangingTransactions transactions;
  private final ProcessWatch processes;

  StatusApi(PipelineWatch pipeline, HangingTransactions transactions, ProcessWatch processes) {
    this.pipeline = pipeline;
    this.transactions = transactions;
    this.processes = processes;
  }

  void answer(Context http) throws InterruptedException {
    ObjectNode answer;
    try {
      requireKafka();
      answer = StatusClient.JSON.valueToTree(pipeline.lookNow());
      answer.set("hanging_transactions", StatusClient.JSON.valueToTree(transactions.find()));
    } catch (IllegalStateException | ExecutionException e) {
      http.status(HttpStatus.SERVICE_UNAVAILABLE).header("Retry-After", "2");
      answer = StatusClient.JSON.createObjectNode().put("error", e.getMessage());
    }
    answer.set("down", StatusClient.JSON.valueToTree(processes.down()));
    http.contentType("application/json").result(answer.toString());
  }

  private void requireKafka() {
    Optional<ProcessWatch.Down> broker = processes.down(KafkaBroker.NAME);
    if (broker.isPresent()) {
      throw new IllegalStateException(
          "Kafka is " + broker.get().state() + " since " + broker.get().since());
    }
  }
}
