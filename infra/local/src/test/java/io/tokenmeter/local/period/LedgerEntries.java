package io.tokenmeter.local.period;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes entries of one account's ledger, each rated by hand. */
final class LedgerEntries {

  private final KafkaSettings kafka;
  private final SchemaRegistry registry;
  private int written;

  LedgerEntries(KafkaSettings kafka, SchemaRegistry registry) {
    this.kafka = kafka;
    this.registry = registry;
  }

  /**
   * @param unitPrice null for tokens without a price
   */
  void write(String usageAt, long tokens, @Nullable String unitPrice, String currency)
      throws Exception {
    RatedEntry entry = new RatedEntry();
    entry.setEntryId("entry-" + written);
    entry.setTokenClass(TokenClass.OUTPUT);
    entry.setTokens(tokens);
    entry.setAccount(PeriodsIT.ACCOUNT);
    entry.setStatus(unitPrice == null ? RatingStatus.UNPRICED : RatingStatus.RATED);
    if (unitPrice != null) {
      BigDecimal price = new BigDecimal(unitPrice).setScale(24);
      entry.setUnitPrice(price);
      entry.setAmount(price.multiply(BigDecimal.valueOf(tokens)));
      entry.setCurrency(currency);
    }
    RatedUsage usage =
        RatedUsage.newBuilder()
            .setTenant("acme")
            .setSource("gateway")
            .setGenerationId("g" + written++)
            .setModel("llama-8b")
            .setEntries(List.of(entry))
            .setUsageAt(Instant.parse(usageAt))
            .setRecordedAt(Instant.parse(usageAt))
            .build();
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.RATED_USAGE.name(),
                  Topics.RATED_USAGE.key(usage),
                  new AvroWire<>(Topics.RATED_USAGE, registry).encode(usage)))
          .get();
    }
  }
}
