package io.tokenmeter.local.rerate;

import io.tokenmeter.local.kafka.SoleWriter;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Corrections on their way into one partition of the ledger, in transactions. A correction is whole
 * in one of them; what was committed before a kill is seen by the next run.
 */
final class Corrections implements AutoCloseable {

  private static final String TRANSACTIONS_OF = "tokenmeter-rerate-";
  private static final int IN_A_TRANSACTION = 1_000;

  private final KafkaProducer<String, byte[]> producer;
  private final AvroWire<RatedUsage> wire;
  private final int partition;
  private int open;

  private Corrections(
      KafkaProducer<String, byte[]> producer, AvroWire<RatedUsage> wire, int partition) {
    this.producer = producer;
    this.wire = wire;
    this.partition = partition;
  }

  /** From now on no other can write to the partition; what another left open is aborted. */
  static Corrections open(KafkaSettings kafka, SchemaRegistry registry, int partition) {
    return new Corrections(
        SoleWriter.open(kafka, TRANSACTIONS_OF + partition),
        new AvroWire<>(Topics.RATED_USAGE, registry),
        partition);
  }

  void write(RatedUsage correction) {
    if (open == 0) {
      producer.beginTransaction();
    }
    producer.send(
        new ProducerRecord<>(
            Topics.RATED_USAGE.name(),
            partition,
            Topics.RATED_USAGE.key(correction),
            wire.encode(correction)));
    open++;
    if (open == IN_A_TRANSACTION) {
      commit();
    }
  }

  /** What was written is in the ledger once this returns. */
  void commit() {
    if (open > 0) {
      producer.commitTransaction();
      open = 0;
    }
  }

  /** Aborts what is not committed. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
