package io.tokenmeter.sinks.clickhouse.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.QueryFailedException;
import io.tokenmeter.sinks.RealCluster;
import io.tokenmeter.sinks.SampleRecords;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Kafka, registry and ClickHouse. Every test tells its rows by a source of its own. */
class ClickHouseLoaderIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Instant NOW = Instant.now();

  private static RealCluster cluster;
  private static Client client;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable ClickHouseLoader loader;

  @BeforeAll
  static void startEngines(@TempDir Path data) throws Exception {
    cluster = new RealCluster(data);
    client = cluster.clickHouse().openClient();
  }

  @AfterAll
  static void stopEngines() {
    client.close();
    cluster.close();
  }

  @AfterEach
  void stopLoader() {
    if (loader != null) {
      loader.close();
    }
  }

  @Test
  void crashesBetweenInsertAndCommitChangeNoSum() throws Exception {
    int generations = 10_000;
    int usages = 5_000;
    int energies = 5_000;
    int written = 0;
    // more arrives after each crash, so that a range cut anew would not be the one inserted before
    for (int insertsUntilCrash : new int[] {1, 2, 7}) {
      writeForCrash(written, written + generations / 4);
      written += generations / 4;
      crashAfter(insertsUntilCrash);
    }
    writeForCrash(written, generations);
    start(AfterInsert.NOTHING);
    awaitStored();

    assertThat(count("generations", "crash")).isEqualTo(generations);
    assertThat(
            decimal("SELECT toString(sum(input_tokens)) FROM generations WHERE source = 'crash'"))
        .isEqualByComparingTo(BigDecimal.valueOf(generations * (generations - 1L) / 2));
    assertThat(count("rated_usage", "crash")).isEqualTo(2L * usages);
    assertThat(decimal("SELECT toString(sum(amount)) FROM rated_usage WHERE source = 'crash'"))
        .isEqualByComparingTo(
            new BigDecimal("0.000000000000000000000007").multiply(new BigDecimal(2 * usages)));
    assertThat(
            decimal(
                "SELECT toString(sum(active_joules)) FROM generation_energy WHERE source = 'crash'"))
        .isEqualByComparingTo(BigDecimal.valueOf(-energies * (energies - 1L) / 2, 6));
    assertThat(meters.counter("tokenmeter.sink.batches.repeated").count()).isGreaterThan(0);
  }

  private static void writeForCrash(int from, int to) {
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = from; i < to; i++) {
        writer.write(Topics.GENERATIONS, generation("crash", i));
        if (i % 2 == 0) {
          writer.write(Topics.RATED_USAGE, usage("crash", i / 2));
          writer.write(Topics.GENERATION_ENERGY, energy("crash", i / 2, 1, -i / 2, NOW));
        }
        if (i % 700 == 0) {
          writer.commit();
        }
      }
      writer.commit();
      writer.write(Topics.GENERATIONS, generation("crash", to));
      writer.abort();
    }
  }

  @Test
  void sameRowsUnderAnotherTokenWouldBeDuplicates() {
    start(AfterInsert.NOTHING);
    awaitStored();
    TableMapping<Generation> mapping = FactTables.GENERATIONS;
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    new RowEncoder(client.getTableSchema("generations"), mapping.columns())
        .encode(mapping.rows(generation("token", 1)), rows);
    TableInserter inserter = new TableInserter(client);
    inserter.insert("generations", mapping.columns(), "generations-test-0-0-1", rows);
    inserter.insert("generations", mapping.columns(), "generations-test-0-0-1", rows);
    assertThat(count("generations", "token")).isEqualTo(1);
    inserter.insert("generations", mapping.columns(), "generations-test-0-0-2", rows);
    assertThat(count("generations", "token")).isEqualTo(2);
  }

  @Test
  void aFullBatchIsOneBlockSoThatItsTokenCoversAllOfIt() throws Exception {
    start(AfterInsert.NOTHING);
    awaitStored();
    int batch = 50_000;
    TableMapping<Generation> mapping = FactTables.GENERATIONS;
    RowEncoder encoder = new RowEncoder(client.getTableSchema("generations"), mapping.columns());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int i = 0; i < batch; i++) {
      encoder.encode(mapping.rows(generation("block", i)), rows);
    }
    client.execute("SYSTEM STOP MERGES generations").get().close();
    TableInserter inserter = new TableInserter(client);
    inserter.insert("generations", mapping.columns(), "generations-block-0-0-50000", rows);
    inserter.insert("generations", mapping.columns(), "generations-block-0-0-50000", rows);
    client.execute("SYSTEM START MERGES generations").get().close();
    assertThat(decimal("SELECT toString(uniqExact(_part)) FROM generations WHERE source = 'block'"))
        .isEqualByComparingTo("1");
    assertThat(count("generations", "block")).isEqualTo(batch);
  }

  @Test
  void partitionsThatMoveToAnotherLoaderAreNeitherLostNorDoubled() throws Exception {
    int generations = 20_000;
    AtomicInteger inserts = new AtomicInteger();
    start((table, rows) -> inserts.incrementAndGet());
    awaitStored();
    ClickHouseLoader first = java.util.Objects.requireNonNull(loader);
    int before = inserts.get();
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = 0; i < generations; i++) {
        writer.write(Topics.GENERATIONS, generation("moved", i));
        if (i % 2_000 == 0) {
          writer.commit();
        }
        if (i == generations / 4) {
          await().atMost(LIMIT).until(() -> inserts.get() > before);
          start(AfterInsert.NOTHING);
        }
        if (i == generations / 2) {
          first.close();
        }
      }
    }
    awaitStored();
    assertThat(count("generations", "moved")).isEqualTo(generations);
    ClickHouseLoader second = java.util.Objects.requireNonNull(loader);
    await().atMost(LIMIT).until(() -> second.lag().values().stream().allMatch(lag -> lag == 0));
    assertThat(
            decimal(
                "SELECT toString(uniqExact(generation_id)) FROM generations WHERE source = 'moved'"))
        .isEqualByComparingTo(BigDecimal.valueOf(generations));
  }

  @Test
  void bothTruthsOfARevisedRowCanBeRead() throws Exception {
    Instant later = NOW.plusSeconds(60);
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      writer.write(Topics.GENERATION_ENERGY, energy("revised", 1, 1, 1_500_000, NOW));
      writer.write(Topics.GENERATION_ENERGY, energy("revised", 2, 1, 2_000_000, NOW));
      writer.write(Topics.GENERATION_ENERGY, energy("revised", 1, 2, 3_000_001, later));
      GenerationEnergy removed = energy("revised", 2, 2, 0, later);
      removed.setDeleted(true);
      writer.write(Topics.GENERATION_ENERGY, removed);
    }
    start(AfterInsert.NOTHING);
    awaitStored();
    String then = NOW.plusSeconds(1).toString().replace("T", " ").replace("Z", "");
    String sum = "SELECT toString(sum(active_joules)) FROM ";
    assertThat(decimal(sum + "generation_energy_current WHERE source = 'revised'"))
        .isEqualByComparingTo("3.000001");
    assertThat(
            decimal(sum + "generation_energy_as_of(at = '" + then + "') WHERE source = 'revised'"))
        .isEqualByComparingTo("3.5");
    for (String table :
        List.of("energy_balance", "gpu_charges", "generation_costs", "sla_windows")) {
      client.queryAll("SELECT * FROM " + table + "_current LIMIT 1");
      client.queryAll("SELECT * FROM " + table + "_as_of(at = '" + then + "') LIMIT 1");
    }
  }

  @Test
  void everyTopicReachesItsTableWithEveryValue() throws Exception {
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (TableMapping<?> mapping : Tables.all()) {
        writeSamples(writer, mapping);
      }
    }
    start(AfterInsert.NOTHING);
    awaitStored();
    for (TableMapping<?> mapping : Tables.all()) {
      assertThat(client.queryAll("SELECT * FROM " + mapping.table() + " LIMIT 1"))
          .as(mapping.table())
          .isNotEmpty();
    }
    assertThat(decimal("SELECT toString(min(amount)) FROM rated_usage WHERE source = 'text 4001'"))
        .isEqualByComparingTo(
            SampleRecords.full(Topics.RATED_USAGE, 4001).getEntries().get(0).getAmount());
    GenericRecord row =
        client
            .queryAll(
                "SELECT base64Encode(payload) AS payload, toUnixTimestamp64Micro(received_at) AS at"
                    + " FROM rejected_events WHERE source = 'text 4002'")
            .get(0);
    assertThat(row.getString("payload")).isEqualTo("Ynl0ZXMKCjQwMDI=");
    assertThat(row.getLong("at") % 1_000_000).isEqualTo(123_456);
  }

  @Test
  void whatCannotBeDecodedIsRejectedAndCostsOnlyItself() throws Exception {
    byte[] poison = "not avro".getBytes(StandardCharsets.UTF_8);
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      writer.raw(Topics.GENERATIONS, "poison", poison);
      writer.raw(Topics.REJECTED_EVENTS, "poison", poison);
      writer.write(Topics.GENERATIONS, generation("beside poison", 1));
    }
    start(AfterInsert.NOTHING);
    awaitStored();
    await().atMost(LIMIT).until(() -> rejections("generations") == 1);
    assertThat(rejections("rejected-events")).isEqualTo(1);
    assertThat(count("generations", "beside poison")).isEqualTo(1);
    awaitStored();
    assertThat(meters.counter("tokenmeter.sink.rejected", "topic", "rejected-events").count())
        .isEqualTo(1);
  }

  @Test
  void aDeadClickHouseLosesNothing() throws Exception {
    start(AfterInsert.NOTHING);
    awaitStored();
    int restarts = cluster.clickHouseRestarts();
    cluster.killClickHouse();
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = 0; i < 3_000; i++) {
        writer.write(Topics.GENERATIONS, generation("dead", i));
      }
    }
    await().atMost(LIMIT).until(() -> cluster.clickHouseRestarts() > restarts);
    await().atMost(LIMIT).ignoreExceptions().until(() -> count("generations", "dead") == 3_000);
  }

  @Test
  void aTombstoneTakesAnEndpointOutOfTheCurrentRoutes() throws Exception {
    RouteCost route = SampleRecords.full(Topics.ROUTE_COSTS, 1);
    route.setEndpoint("edge-1");
    route.setAsOf(Instant.now().minusSeconds(60));
    route.setExpiresAt(Instant.now().plusSeconds(60));
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      writer.write(Topics.ROUTE_COSTS, route);
    }
    start(AfterInsert.NOTHING);
    awaitStored();
    String current = "SELECT toString(count()) FROM route_costs_current WHERE endpoint = 'edge-1'";
    assertThat(decimal(current)).isEqualByComparingTo("1");
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      writer.raw(Topics.ROUTE_COSTS, "edge-1", null);
    }
    await().atMost(LIMIT).until(() -> decimal(current).signum() == 0);
  }

  @Test
  void aReadOnlyQueryStreamsItsAnswerAndRefusesToWrite() throws Exception {
    start(AfterInsert.NOTHING);
    awaitStored();
    try (ClickHouseQuery query = new ClickHouseQuery(cluster.clickHouse())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      query.run("SELECT 1 AS a, 'x' AS b", ClickHouseQuery.DEFAULT_FORMAT, out);
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\tb\n1\tx\n");
      out.reset();
      query.run("SELECT 1 AS a", "jsoneachrow", out);
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}\n");
      Assertions.assertThatThrownBy(() -> query.run("DROP TABLE generations", "CSV", out))
          .isInstanceOf(QueryFailedException.class)
          .hasMessageNotContaining("\n");
      Assertions.assertThatThrownBy(() -> query.run("SELECT nonsense", "CSV", out))
          .hasMessageContaining("nonsense");
      Assertions.assertThatThrownBy(() -> query.run("SELECT 1", "paper", out))
          .hasMessageContaining("no format 'paper'");
    }
  }

  private void start(AfterInsert afterInsert) {
    start(cluster.clickHouse(), afterInsert);
  }

  private void start(ClickHouseSettings clickHouse, AfterInsert afterInsert) {
    loader = new ClickHouseLoader(cluster.kafka(), clickHouse, meters, afterInsert);
    loader.start();
  }

  /** Flushes after every poll, so that a successor left to itself would cut other ranges. */
  private void crashAfter(int inserts) {
    AtomicInteger left = new AtomicInteger(inserts);
    start(
        cluster.clickHouse(1),
        (table, rows) -> {
          if (left.decrementAndGet() == 0) {
            throw new SimulatedCrash();
          }
        });
    ClickHouseLoader crashing = loader;
    await()
        .dontCatchUncaughtExceptions()
        .atMost(LIMIT)
        .until(() -> crashing != null && !crashing.isAlive());
  }

  /** Asks the broker, because the loader's own lag is as old as its last flush. */
  private static void awaitStored() {
    GroupProgress group = new GroupProgress(cluster.kafka(), LoaderConsumer.GROUP);
    await()
        .dontCatchUncaughtExceptions()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> group.isAtTheEndOf(Tables.all()));
  }

  private static <V extends SpecificRecord> void writeSamples(
      TopicWriter writer, TableMapping<V> mapping) {
    writer.write(mapping.topic(), SampleRecords.full(mapping.topic(), 4001));
    writer.write(mapping.topic(), SampleRecords.full(mapping.topic(), 4002));
    writer.write(mapping.topic(), SampleRecords.sparse(mapping.topic(), 4003));
  }

  private static Generation generation(String source, int number) {
    Generation generation = SampleRecords.sparse(Topics.GENERATIONS, 1);
    generation.setSource(source);
    generation.setGenerationId("g" + number);
    generation.getTokens().setInput(number);
    generation.setFinishedAt(NOW);
    return generation;
  }

  private static RatedUsage usage(String source, int number) {
    RatedUsage usage = SampleRecords.sparse(Topics.RATED_USAGE, 1);
    usage.setSource(source);
    usage.setGenerationId("g" + number);
    usage.setUsageAt(NOW);
    usage.setRecordedAt(NOW);
    var entry = usage.getEntries().get(0);
    entry.setAmount(new BigDecimal("0.000000000000000000000007"));
    usage.setEntries(List.of(entry, entry));
    return usage;
  }

  private static GenerationEnergy energy(
      String source, int number, int revision, long microjoules, Instant recordedAt) {
    GenerationEnergy energy = SampleRecords.sparse(Topics.GENERATION_ENERGY, 0);
    energy.setSource(source);
    energy.setGenerationId("g" + number);
    energy.setActiveMicrojoules(microjoules);
    energy.setRevision(revision);
    energy.setRecordedAt(recordedAt);
    return energy;
  }

  private static long count(String table, String source) {
    return decimal("SELECT toString(count()) FROM " + table + " WHERE source = '" + source + "'")
        .longValueExact();
  }

  private static long rejections(String topic) {
    return decimal(
            "SELECT toString(count()) FROM rejected_events WHERE stage = 'sink' AND topic = '"
                + topic
                + "'")
        .longValueExact();
  }

  private static BigDecimal decimal(String sql) {
    return new BigDecimal(client.queryAll(sql).get(0).getString(1));
  }

  /** Ends the loader's thread at once, with nothing tidied up. */
  private static final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;
  }
}
