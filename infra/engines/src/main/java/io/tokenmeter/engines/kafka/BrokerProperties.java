package io.tokenmeter.engines.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configuration of a broker that is also its own controller. */
final class BrokerProperties {
  /** The longest absence of Flink that exactly-once must survive, two hours, and a little. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(135);

  /**
   * Longer than any transaction, and short: Flink takes a new transactional id with every
   * checkpoint, and the broker remembers each for so long.
   */
  private static final Duration TRANSACTIONAL_ID_KEPT = Duration.ofDays(1);

  /**
   * Facts are kept for 40 days. A loader that stays away for as long must find its offsets, which
   * say what it has inserted.
   */
  private static final Duration OFFSETS_KEPT = Duration.ofDays(60);

  private static final int LARGEST_MESSAGE_BYTES = 8 * 1024 * 1024;

  private BrokerProperties() {}

  static Map<String, String> of(KafkaSettings settings) {
    Map<String, String> properties = new TreeMap<>();
    identity(settings, properties);
    internalTopics(properties);
    records(properties);
    return properties;
  }

  /** Writes them to a file of the settings' folder and returns it. */
  static Path write(KafkaSettings settings) {
    Path file = settings.folder().resolve("server.properties");
    String text =
        of(settings).entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\"))
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      Files.createDirectories(settings.folder());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Kafka's configuration " + file + " cannot be written", e);
    }
  }

  private static void identity(KafkaSettings settings, Map<String, String> properties) {
    String client = "127.0.0.1:" + settings.port();
    String controller = "127.0.0.1:" + settings.controllerPort();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@" + controller);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listeners", "CLIENT://" + client + ",CONTROLLER://" + controller);
    properties.put("advertised.listeners", "CLIENT://" + client);
    properties.put("inter.broker.listener.name", "CLIENT");
    properties.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    // A broker that comes back after kill -9 must wait for its own old session to end.
    properties.put("broker.session.timeout.ms", "4000");
    properties.put("broker.heartbeat.interval.ms", "1000");
    properties.put("log.dirs", settings.folder().resolve("log").toAbsolutePath().toString());
  }

  /** One node holds every copy, and few partitions make for a quick start. */
  private static void internalTopics(Map<String, String> properties) {
    properties.put("default.replication.factor", "1");
    properties.put("min.insync.replicas", "1");
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      properties.put(topic + ".replication.factor", "1");
      properties.put(topic + ".num.partitions", "5");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("auto.create.topics.enable", "false");
  }

  private static void records(Map<String, String> properties) {
    properties.put("log.message.timestamp.type", "LogAppendTime");
    properties.put("message.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
    properties.put("replica.fetch.max.bytes", Integer.toString(LARGEST_MESSAGE_BYTES));
    properties.put("transaction.max.timeout.ms", Long.toString(LONGEST_TRANSACTION.toMillis()));
    properties.put(
        "transactional.id.expiration.ms", Long.toString(TRANSACTIONAL_ID_KEPT.toMillis()));
    properties.put("offsets.retention.minutes", Long.toString(OFFSETS_KEPT.toMinutes()));
    // A dead producer's open transaction blocks read_committed readers until it is found.
    properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000");
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "4");
    properties.put("num.recovery.threads.per.data.dir", "2");
    properties.put("log.cleaner.dedupe.buffer.size", "16777216");
    properties.put("log.cleaner.threads", "1");
  }
}
