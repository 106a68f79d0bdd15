package io.tokenmeter.local.rerate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenmeter.engines.kafka.KafkaBroker;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.local.kafka.LoneBroker;
import io.tokenmeter.local.kafka.StoredRecords;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.event.TokenCounts;
import io.tokenmeter.schemas.event.TokenReporting;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.provision.TopicProvisioner;
import io.tokenmeter.schemas.reference.Price;
import io.tokenmeter.schemas.reference.TokenClass;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroWire;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.rating.Rater;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Corrections through a real broker: by a price that came late, twice, by two, and after a kill.
 */
@Tag("side-by-side")
class RerateIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int GENERATIONS = 40;
  private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private static final Instant LAST_TUESDAY = TODAY.minus(Duration.ofDays(5));
  private static final Instant LAST_MONDAY = TODAY.minus(Duration.ofDays(6));

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path data;

  private final ReferenceTables tables = new ReferenceTables();

  @Test
  void aPriceEnteredTodayForLastTuesdayCorrectsExactlyWhatItIsForOnce() throws Exception {
    var broker = LoneBroker.in(data);
    var registryProgram = LoneBroker.registryIn(data);
    try (Supervisor supervisor =
        Supervisor.open(data)
            .add(KafkaBroker.spec(broker))
            .add(io.tokenmeter.engines.registry.SchemaRegistry.spec(registryProgram))) {
      supervisor.start(LIMIT);
      KafkaSettings kafka =
          LoneBroker.connection(broker, registryProgram.confluentUrl().toString());
      try (SchemaRegistry registry = kafka.openSchemaRegistry()) {
        TopicProvisioner.provision(kafka, registry);
        tables.add(price(TokenClass.INPUT, "0.000003", Instant.EPOCH));
        List<Generation> generations = generations();
        rateAll(kafka, registry, generations);
        BigDecimal before = owed(kafka);

        tables.add(price(TokenClass.INPUT, "0.000002", LAST_TUESDAY));
        tables.add(price(TokenClass.OUTPUT, "0.000005", LAST_TUESDAY));
        BigDecimal now = owedByThePricesOfNow(generations);

        RerateReport preview = rerate(kafka, registry).preview(line -> {});
        assertThat(preview.corrected()).isEqualTo(GENERATIONS / 2);
        assertThat(preview.difference().get("EUR")).isEqualByComparingTo(now.subtract(before));
        assertThat(owed(kafka)).as("a preview writes nothing").isEqualByComparingTo(before);

        abandonOne(kafka, registry, generations);
        RerateReport first = rerate(kafka, registry).run(line -> {});
        assertThat(first).isEqualTo(preview);
        assertThat(owed(kafka)).isEqualByComparingTo(now);

        try (KafkaProducer<String, byte[]> open = transactionOpen(kafka)) {
          CompletableFuture<Void> end =
              CompletableFuture.runAsync(
                  open::commitTransaction, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));
          tables.add(price(TokenClass.INPUT, "0.000001", LAST_TUESDAY.plusSeconds(1)));
          assertThat(rerate(kafka, registry).run(line -> {}).corrected()).isPositive();
          assertThat(end).isCompleted();
        }
        now = owedByThePricesOfNow(generations);

        assertThat(rerate(kafka, registry).run(line -> {}).corrected()).isZero();
        assertThat(owed(kafka)).isEqualByComparingTo(now);
        assertThat(entries(kafka)).extracting(RatedEntry::getEntryId).doesNotHaveDuplicates();
      }
    }
  }

  /** One that was killed with a correction written and not committed; it cannot commit it later. */
  private void abandonOne(
      KafkaSettings kafka, SchemaRegistry registry, List<Generation> generations) {
    try (Corrections fenced = Corrections.open(kafka, registry, 0)) {
      fenced.write(new Rater(tables).rate(generations.get(0), TODAY));
      Corrections.open(kafka, registry, 0).close();
      assertThatThrownBy(fenced::commit).isInstanceOf(ProducerFencedException.class);
    }
  }

  /** Somebody else's, as of a running job: what comes behind it must be seen all the same. */
  private static KafkaProducer<String, byte[]> transactionOpen(KafkaSettings kafka)
      throws Exception {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put("transactional.id", "somebody-else");
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    for (int partition = 0; partition < producer.partitionsFor("rated-usage").size(); partition++) {
      producer.send(new ProducerRecord<>("rated-usage", partition, "", new byte[] {1})).get();
    }
    return producer;
  }

  private Rerate rerate(KafkaSettings kafka, SchemaRegistry registry) {
    return new Rerate(kafka, registry, tables, LAST_MONDAY, TODAY, Clock.systemUTC());
  }

  private void rateAll(KafkaSettings kafka, SchemaRegistry registry, List<Generation> generations)
      throws Exception {
    Rater rater = new Rater(tables);
    send(kafka, registry, Topics.GENERATIONS, generations);
    send(
        kafka,
        registry,
        Topics.RATED_USAGE,
        generations.stream().map(generation -> rater.rate(generation, TODAY)).toList());
  }

  private static <V extends SpecificRecord> void send(
      KafkaSettings kafka, SchemaRegistry registry, Topic<V> topic, List<V> rows) throws Exception {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    AvroWire<V> wire = new AvroWire<>(topic, registry);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (V row : rows) {
        producer.send(new ProducerRecord<>(topic.name(), topic.key(row), wire.encode(row))).get();
      }
    }
  }

  private static BigDecimal owed(KafkaSettings kafka) {
    return sum(entries(kafka));
  }

  private BigDecimal owedByThePricesOfNow(List<Generation> generations) {
    Rater rater = new Rater(tables);
    return sum(
        generations.stream()
            .flatMap(generation -> rater.rate(generation, TODAY).getEntries().stream())
            .toList());
  }

  private static BigDecimal sum(List<RatedEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.getAmount() != null)
        .map(RatedEntry::getAmount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static List<RatedEntry> entries(KafkaSettings kafka) {
    try (StoredRecords records = new StoredRecords(kafka)) {
      List<RatedEntry> entries = new ArrayList<>();
      for (RatedUsage usage : records.read(Topics.RATED_USAGE, Instant.EPOCH, any -> true)) {
        entries.addAll(usage.getEntries());
      }
      return entries;
    }
  }

  /** One half before the new price holds, the other after. */
  private static List<Generation> generations() {
    List<Generation> generations = new ArrayList<>();
    for (int i = 0; i < GENERATIONS; i++) {
      Instant finished = LAST_TUESDAY.plus(Duration.ofMinutes(i < GENERATIONS / 2 ? -1 - i : i));
      generations.add(
          Generation.newBuilder()
              .setTenant("acme")
              .setSource("gateway")
              .setGenerationId("g" + i)
              .setModel("llama-8b")
              .setStatus(GenerationStatus.COMPLETED)
              .setTokenReporting(TokenReporting.EXCLUSIVE)
              .setTokens(TokenCounts.newBuilder().setInput(1_000 + i).setOutput(10).build())
              .setFinishedAt(finished)
              .build());
    }
    return generations;
  }

  private static Price price(TokenClass tokenClass, String unitPrice, Instant from) {
    return Price.newBuilder()
        .setPriceId(tokenClass + "@" + from)
        .setModel("llama-8b")
        .setTokenClass(tokenClass)
        .setUnitPrice(new BigDecimal(unitPrice).setScale(24))
        .setCurrency("EUR")
        .setEffectiveFrom(from)
        .setRecordedAt(from)
        .build();
  }
}
