package io.tokenmeter.local.period;

import io.tokenmeter.local.kafka.SoleWriter;
import io.tokenmeter.local.kafka.StoredRecords;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.PeriodClosing;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The closed periods, written by one at a time. */
final class Closings implements AutoCloseable {

  private static final String TRANSACTIONS = "tokenmeter-close-periods";

  private final KafkaProducer<String, byte[]> producer;
  private final AvroWire<PeriodClosing> wire;

  private Closings(KafkaProducer<String, byte[]> producer, AvroWire<PeriodClosing> wire) {
    this.producer = producer;
    this.wire = wire;
  }

  /** From now on no other can write; read what is closed after this, and nothing comes between. */
  static Closings open(KafkaSettings kafka, SchemaRegistry registry) {
    return new Closings(
        SoleWriter.open(kafka, TRANSACTIONS), new AvroWire<>(Topics.PERIOD_CLOSINGS, registry));
  }

  /** The closings of an account, the earliest period first. */
  static List<PeriodClosing> of(String account, StoredRecords records) {
    return records
        .read(
            Topics.PERIOD_CLOSINGS, Instant.EPOCH, closing -> closing.getAccount().equals(account))
        .stream()
        .sorted(Comparator.comparing(PeriodClosing::getPeriod))
        .toList();
  }

  /**
   * The period is closed once this returns.
   *
   * @throws org.apache.kafka.common.KafkaException when another has begun since; nothing is written
   */
  void write(PeriodClosing closing) {
    producer.beginTransaction();
    producer.send(
        new ProducerRecord<>(
            Topics.PERIOD_CLOSINGS.name(),
            Topics.PERIOD_CLOSINGS.key(closing),
            wire.encode(closing)));
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
