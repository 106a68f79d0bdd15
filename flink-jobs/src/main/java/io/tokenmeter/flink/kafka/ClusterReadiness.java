package io.tokenmeter.flink.kafka;

import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a job from starting, failing and restarting while its cluster is still being set up. */
public final class ClusterReadiness {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterReadiness.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final int PAUSES_BETWEEN_LINES = 5;

  /** Closing the client waits for calls in flight, by default a minute. */
  private static final Map<String, String> QUICK_ANSWERS =
      Map.of(
          AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(ANSWER.toMillis()),
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(ANSWER.toMillis()));

  private final KafkaAccess kafka;

  public ClusterReadiness(KafkaAccess kafka) {
    this.kafka = kafka;
  }

  /**
   * Waits until every topic exists, those of reference data included, and the registry answers.
   *
   * @throws IllegalStateException when that takes longer than {@code atMost}; it names what lacks
   */
  public void await(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    try (Admin admin = Admin.create(kafka.properties(QUICK_ANSWERS));
        SchemaRegistry registry = kafka.openRegistry()) {
      for (int attempt = 0; ; attempt++) {
        String lacking = lacking(admin, registry);
        if (lacking.isEmpty()) {
          return;
        }
        if (System.nanoTime() >= deadline) {
          throw new IllegalStateException(
              "not ready within "
                  + atMost
                  + ": "
                  + lacking
                  + "; start what is named and try again");
        }
        if (attempt % PAUSES_BETWEEN_LINES == 0) {
          LOG.info("waiting: {}", lacking);
        }
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    }
  }

  private String lacking(Admin admin, SchemaRegistry registry) throws InterruptedException {
    try {
      Set<String> existing =
          admin.listTopics().names().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      List<String> missing = new ArrayList<>(Topics.all().stream().map(Topic::name).toList());
      missing.removeAll(existing);
      if (!missing.isEmpty()) {
        return "topics " + String.join(", ", missing) + " do not exist";
      }
    } catch (ExecutionException | TimeoutException e) {
      return "Kafka at " + kafka.bootstrapServers() + " does not answer: " + e;
    }
    try {
      Topic<?> any = Topics.PRICES;
      registry.isCompatible(any.subject(), any.schema().toString());
      return "";
    } catch (SchemaRegistry.SchemaRegistryException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
