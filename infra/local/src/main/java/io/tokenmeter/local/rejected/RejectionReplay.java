package io.tokenmeter.local.rejected;

import io.tokenmeter.local.status.PipelineStatus;
import io.tokenmeter.local.status.StatusClient;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends rejections again and says of each what came of it. */
public final class RejectionReplay {

  /**
   * What came of one.
   *
   * @param isRefused whether it was sent and rejected again
   */
  public record Outcome(Rejection rejection, String said, boolean isRefused) {}

  private static final Duration JUDGED_WITHIN = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int MOST_LOOKED_AT = 100_000;

  private final Rejections rejections;
  private final KafkaSettings kafka;
  private final FrontDoor frontDoor;
  private final StatusClient status;

  public RejectionReplay(
      Rejections rejections, KafkaSettings kafka, String gatewayUrl, StatusClient status) {
    this.rejections = rejections;
    this.kafka = kafka;
    this.frontDoor = new FrontDoor(gatewayUrl);
    this.status = status;
  }

  /**
   * Sends what can be sent; a record that several stages rejected goes once.
   *
   * @param isDryRun only says what would be done
   */
  public List<Outcome> replay(List<Rejection> chosen, boolean isDryRun)
      throws IOException, InterruptedException {
    Instant start = Instant.now();
    List<Outcome> outcomes = new ArrayList<>();
    Set<String> done = new HashSet<>();
    try (OriginalRecords originals = new OriginalRecords(kafka);
        SchemaRegistry registry = kafka.openSchemaRegistry()) {
      ResendPlan plan = new ResendPlan(originals, new RecordBytes(registry));
      for (Rejection rejection : chosen) {
        if (done.add(rejection.name())) {
          outcomes.add(outcome(rejection, plan.of(rejection), isDryRun));
        }
      }
    }
    return isDryRun ? outcomes : judgedAgain(outcomes, start);
  }

  private Outcome outcome(Rejection rejection, Resend resend, boolean isDryRun)
      throws IOException, InterruptedException {
    switch (resend.kind()) {
      case FRONT_DOOR:
        if (isDryRun) {
          return new Outcome(rejection, "would go through the front door", false);
        }
        String refusal = frontDoor.send(resend.bytes());
        return refusal.isEmpty()
            ? new Outcome(rejection, "taken in", false)
            : new Outcome(rejection, "rejected again: " + refusal, true);
      case TOPIC:
        String topic = rejection.record().map(RecordPlace::topic).orElseThrow();
        if (!isDryRun) {
          send(topic, resend);
        }
        return new Outcome(rejection, (isDryRun ? "would go" : "sent") + " to " + topic, false);
      default:
        return new Outcome(rejection, "not sent: " + resend.why(), false);
    }
  }

  private void send(String topic, Resend resend) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, resend.key(), resend.bytes())).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka did not take it: " + e.getMessage(), e);
    }
  }

  /** The first-seen filter judges after the front door: what it says is waited for. */
  private List<Outcome> judgedAgain(List<Outcome> outcomes, Instant start)
      throws IOException, InterruptedException {
    if (outcomes.stream().noneMatch(RejectionReplay::awaitsFilter)) {
      return outcomes;
    }
    awaitRead();
    List<Rejection> since =
        rejections.list(new RejectionFilter(RejectStage.FIRST_SEEN, null, start, MOST_LOOKED_AT));
    List<Outcome> judged = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      Optional<Rejection> again =
          awaitsFilter(outcome)
              ? since.stream()
                  .filter(r -> Arrays.equals(r.payload(), outcome.rejection().payload()))
                  .findFirst()
              : Optional.empty();
      judged.add(
          again.isPresent()
              ? new Outcome(
                  outcome.rejection(),
                  "rejected again: " + again.get().reason() + ": " + again.get().detail(),
                  true)
              : outcome);
    }
    return judged;
  }

  private static boolean awaitsFilter(Outcome outcome) {
    return outcome.said().equals("taken in")
        && outcome.rejection().stage().equalsIgnoreCase(RejectStage.FIRST_SEEN.name());
  }

  /** Until every reader has read what there is. */
  private void awaitRead() throws InterruptedException {
    long deadline = System.nanoTime() + JUDGED_WITHIN.toNanos();
    Thread.sleep(LOOK.toMillis());
    while (System.nanoTime() < deadline) {
      Optional<PipelineStatus> now = status.ask();
      if (now.isPresent() && now.get().totalLag() == 0) {
        return;
      }
      Thread.sleep(LOOK.toMillis());
    }
  }
}
