package io.tokenmeter.streams.rejection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.RejectReason;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.derived.RejectedEvent;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.schemas.wire.UndecodableRecordException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record that cannot be decoded or processed to rejected-events and goes on with the next.
 * Anything that may pass, such as a registry that does not answer, fails instead, so that the
 * record is read again. Kafka Streams creates it; its collaborators come with {@link #settings}.
 */
public final class RejectingExceptionHandler
    implements DeserializationExceptionHandler, ProcessingExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RejectingExceptionHandler.class);
  private static final String COLLABORATORS = "tokenmeter.rejecting.collaborators";

  private record Collaborators(
      RejectStage stage, SchemaRegistry registry, Clock clock, MeterRegistry meters) {}

  private @Nullable Collaborators with;
  private @Nullable AvroWire<RejectedEvent> wire;

  /** What must be among the application's properties; {@code stage} is told of undecodable ones. */
  public static Map<String, Object> settings(
      RejectStage stage, SchemaRegistry registry, Clock clock, MeterRegistry meters) {
    return Map.of(COLLABORATORS, new Collaborators(stage, registry, clock, meters));
  }

  @Override
  public void configure(Map<String, ?> configs) {
    Object given = configs.get(COLLABORATORS);
    if (!(given instanceof Collaborators collaborators)) {
      throw new IllegalArgumentException(
          COLLABORATORS + " is missing; add RejectingExceptionHandler.settings to the properties");
    }
    with = collaborators;
    wire = new AvroWire<>(Topics.REJECTED_EVENTS, collaborators.registry());
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> message, Exception failure) {
    Optional<UndecodableRecordException> undecodable =
        cause(failure, UndecodableRecordException.class);
    if (undecodable.isEmpty()) {
      return DeserializationExceptionHandler.Response.fail();
    }
    String detail =
        undecodable.get().getMessage()
            + "; "
            + RejectedRecord.describe(message.value())
            + "; send it again in the topic's registered schema";
    return DeserializationExceptionHandler.Response.resume(
        reject(context, RejectReason.UNDECODABLE, detail));
  }

  @Override
  public ProcessingExceptionHandler.Response handleError(
      ErrorHandlerContext context, Record<?, ?> message, Exception failure) {
    if (cause(failure, SchemaRegistry.SchemaRegistryException.class).isPresent()) {
      return ProcessingExceptionHandler.Response.fail();
    }
    LOG.error("could not process a record at {}", context.processorNodeId(), failure);
    String detail = context.processorNodeId() + " could not process it: " + rootMessage(failure);
    return ProcessingExceptionHandler.Response.resume(
        reject(context, RejectReason.UNKNOWN, detail));
  }

  private List<ProducerRecord<byte[], byte[]>> reject(
      ErrorHandlerContext context, RejectReason reason, String detail) {
    Collaborators by = Objects.requireNonNull(with, "configure comes first");
    RejectedEvent event =
        new RejectedRecord(context.topic(), context.partition(), context.offset())
            .withoutPayload(by.stage(), reason, detail, by.clock().instant());
    RejectionCounter.count(by.meters(), event);
    byte[] key = Topics.REJECTED_EVENTS.key(event).getBytes(UTF_8);
    byte[] value = Objects.requireNonNull(wire, "configure comes first").encode(event);
    return List.of(new ProducerRecord<>(Topics.REJECTED_EVENTS.name(), key, value));
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (kind.isInstance(t)) {
        return Optional.of(kind.cast(t));
      }
    }
    return Optional.empty();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
