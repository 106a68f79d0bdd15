package io.tokenmeter.schemas.provision;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Makes the cluster hold every topic of {@link Topics} and the registry every schema. Safe to run
 * again.
 */
public final class TopicProvisioner {

  private static final String COMPATIBILITY = "FULL_TRANSITIVE";

  private TopicProvisioner() {}

  /** Creates the topics that are missing and registers every value schema FULL_TRANSITIVE. */
  public static void provision(KafkaSettings kafka, SchemaRegistry registry)
      throws InterruptedException {
    createTopics(kafka);
    Topics.all().forEach(topic -> registerSchema(topic, registry));
  }

  private static void createTopics(KafkaSettings kafka) throws InterruptedException {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Set<String> existing = admin.listTopics().names().get();
      List<NewTopic> missing =
          Topics.all().stream()
              .filter(t -> !existing.contains(t.name()))
              .map(t -> definition(t, kafka.replicationFactor()))
              .toList();
      admin.createTopics(missing).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "could not create topics on " + kafka.bootstrapServers() + ": " + e.getCause(), e);
    }
  }

  private static <V extends SpecificRecord> void registerSchema(
      Topic<V> topic, SchemaRegistry registry) {
    // The subject must exist before its level can be set on every registry we know.
    registry.register(topic.subject(), topic.schema().toString());
    registry.setCompatibility(topic.subject(), COMPATIBILITY);
  }

  private static NewTopic definition(Topic<?> topic, short replicationFactor) {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retention().toMillis()));
    configs.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        topic.cleanUp() == Topic.CleanUp.COMPACT
            ? TopicConfig.CLEANUP_POLICY_COMPACT
            : TopicConfig.CLEANUP_POLICY_DELETE);
    if (replicationFactor > 1) {
      configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return new NewTopic(topic.name(), topic.partitions(), replicationFactor).configs(configs);
  }
}
