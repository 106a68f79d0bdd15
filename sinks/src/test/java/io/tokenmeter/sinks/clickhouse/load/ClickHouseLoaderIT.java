package io.tokenmeter.sinks.clickhouse.load;

import static io.tokenmeter.sinks.clickhouse.load.LoaderSamples.NOW;
import static io.tokenmeter.sinks.clickhouse.load.LoaderSamples.energy;
import static io.tokenmeter.sinks.clickhouse.load.LoaderSamples.generation;
import static io.tokenmeter.sinks.clickhouse.load.LoaderSamples.writeForCrash;
import static io.tokenmeter.sinks.clickhouse.load.LoaderSamples.writeSamples;
import static io.tokenmeter.sinks.clickhouse.load.StoredRows.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.RouteCost;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.QueryFailedException;
import io.tokenmeter.sinks.RealCluster;
import io.tokenmeter.sinks.SampleRecords;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Kafka, registry and ClickHouse. Every test tells its rows by a source of its own. */
class ClickHouseLoaderIT {

  private static RealCluster cluster;
  private static Client client;
  private static StoredRows stored;

  private LoaderRun run;

  @BeforeAll
  static void startEngines(@TempDir Path data) throws Exception {
    cluster = new RealCluster(data);
    client = cluster.clickHouse().openClient();
    ClickHouseMigrations.apply(client);
    stored = new StoredRows(cluster.kafka(), client);
  }

  @AfterAll
  static void stopEngines() {
    client.close();
    cluster.close();
  }

  @BeforeEach
  void prepareRun() {
    run = new LoaderRun(cluster);
  }

  @AfterEach
  void stopLoader() {
    run.close();
  }

  @Test
  void crashesBetweenInsertAndCommitChangeNoSum() throws Exception {
    int generations = 10_000;
    int usages = 5_000;
    int energies = 5_000;
    int written = 0;
    // more arrives after each crash, so that a range cut anew would not be the one inserted before
    for (int insertsUntilCrash : new int[] {1, 2, 7}) {
      writeForCrash(cluster.kafka(), written, written + generations / 4);
      written += generations / 4;
      run.crashAfter(insertsUntilCrash);
    }
    writeForCrash(cluster.kafka(), written, generations);
    loadAll();

    assertThat(stored.count("generations", "crash")).isEqualTo(generations);
    assertThat(stored.value("sum(input_tokens)", "generations", "crash"))
        .isEqualByComparingTo(BigDecimal.valueOf(generations * (generations - 1L) / 2));
    assertThat(stored.count("rated_usage", "crash")).isEqualTo(2L * usages);
    assertThat(stored.value("sum(amount)", "rated_usage", "crash"))
        .isEqualByComparingTo(
            new BigDecimal("0.000000000000000000000007").multiply(new BigDecimal(2 * usages)));
    assertThat(stored.value("sum(active_joules)", "generation_energy", "crash"))
        .isEqualByComparingTo(BigDecimal.valueOf(-energies * (energies - 1L) / 2, 6));
    assertThat(run.meters().counter("tokenmeter.sink.batches.repeated").count()).isGreaterThan(0);
  }

  @Test
  void sameRowsUnderAnotherTokenWouldBeDuplicates() {
    loadAll();
    TableMapping<Generation> mapping = FactTables.GENERATIONS;
    RowBuffer rows = new RowBuffer();
    new RowEncoder(client.getTableSchema("generations"), mapping.columns())
        .encode(mapping.rows(generation("token", 1), 0, 0), rows);
    TableInserter inserter = new TableInserter(client);
    inserter.insert("generations", mapping.columns(), "generations-test-0-0-1", rows);
    inserter.insert("generations", mapping.columns(), "generations-test-0-0-1", rows);
    assertThat(stored.count("generations", "token")).isEqualTo(1);
    inserter.insert("generations", mapping.columns(), "generations-test-0-0-2", rows);
    assertThat(stored.count("generations", "token")).isEqualTo(2);
  }

  @Test
  void aFullBatchIsOneBlockSoThatItsTokenCoversAllOfIt() throws Exception {
    loadAll();
    int batch = 50_000;
    TableMapping<Generation> mapping = FactTables.GENERATIONS;
    RowEncoder encoder = new RowEncoder(client.getTableSchema("generations"), mapping.columns());
    RowBuffer rows = new RowBuffer();
    for (int i = 0; i < batch; i++) {
      encoder.encode(mapping.rows(generation("block", i), 0, 0), rows);
    }
    client.execute("SYSTEM STOP MERGES generations").get().close();
    TableInserter inserter = new TableInserter(client);
    inserter.insert("generations", mapping.columns(), "generations-block-0-0-50000", rows);
    inserter.insert("generations", mapping.columns(), "generations-block-0-0-50000", rows);
    client.execute("SYSTEM START MERGES generations").get().close();
    assertThat(stored.value("uniqExact(_part)", "generations", "block")).isEqualByComparingTo("1");
    assertThat(stored.count("generations", "block")).isEqualTo(batch);
  }

  @Test
  void partitionsThatMoveToAnotherLoaderAreNeitherLostNorDoubled() throws Exception {
    int generations = 20_000;
    AtomicInteger inserts = new AtomicInteger();
    ClickHouseLoader first = run.start((table, rows) -> inserts.incrementAndGet());
    stored.awaitAll();
    int before = inserts.get();
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = 0; i < generations; i++) {
        writer.write(Topics.GENERATIONS, generation("moved", i));
        if (i % 2_000 == 0) {
          writer.commit();
        }
        if (i == generations / 4) {
          await().atMost(LIMIT).until(() -> inserts.get() > before);
          run.start(AfterInsert.NOTHING);
        }
        if (i == generations / 2) {
          first.close();
        }
      }
    }
    stored.awaitAll();
    assertThat(stored.count("generations", "moved")).isEqualTo(generations);
    ClickHouseLoader second = run.last();
    await().atMost(LIMIT).until(() -> second.lag().values().stream().allMatch(lag -> lag == 0));
    assertThat(stored.value("uniqExact(generation_id)", "generations", "moved"))
        .isEqualByComparingTo(BigDecimal.valueOf(generations));
  }

  @Test
  void whatIsBeingReadWhenTheLoaderIsClosedIsNotPassedOver() throws Exception {
    int generations = 2_000;
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = 0; i < generations; i++) {
        writer.write(Topics.GENERATIONS, generation("closing", i));
      }
    }
    AtomicBoolean closed = new AtomicBoolean();
    String topic = Topics.GENERATIONS.name();
    try (SchemaRegistry registry =
            new WatchedRegistry(cluster.kafka().openSchemaRegistry(), () -> closed.set(true));
        Rejections rejections = new Rejections(cluster.kafka(), registry);
        KafkaConsumer<byte[], byte[]> consumer = LoaderConsumer.open(cluster.kafka())) {
      TopicReader<Generation> reader =
          new TopicReader<>(
              FactTables.GENERATIONS,
              registry,
              client.getTableSchema("generations"),
              LoaderConsumer.topicIds(cluster.kafka(), List.of(topic)).getOrDefault(topic, ""));
      new LoaderSession(
              consumer,
              Map.of(topic, reader),
              new TableInserter(client),
              rejections,
              new LoaderMetrics(run.meters()),
              AfterInsert.NOTHING,
              new FlushClock(Duration.ZERO, 1, System::nanoTime),
              closed::get)
          .run();
    }
    loadAll();
    assertThat(stored.count("generations", "closing")).isEqualTo(generations);
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
    loadAll();
    String then = NOW.plusSeconds(1).toString().replace("T", " ").replace("Z", "");
    String sum = "SELECT toString(sum(active_joules)) FROM ";
    assertThat(stored.decimal(sum + "generation_energy_current WHERE source = 'revised'"))
        .isEqualByComparingTo("3.000001");
    assertThat(
            stored.decimal(
                sum + "generation_energy_as_of(at = '" + then + "') WHERE source = 'revised'"))
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
    loadAll();
    for (TableMapping<?> mapping : Tables.all()) {
      assertThat(client.queryAll("SELECT * FROM " + mapping.table() + " LIMIT 1"))
          .as(mapping.table())
          .isNotEmpty();
    }
    assertThat(stored.value("min(amount)", "rated_usage", "text 4001"))
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
    loadAll();
    await().atMost(LIMIT).until(() -> stored.rejections("generations") == 1);
    assertThat(stored.rejections("rejected-events")).isEqualTo(1);
    assertThat(stored.count("generations", "beside poison")).isEqualTo(1);
    stored.awaitAll();
    assertThat(run.meters().counter("tokenmeter.sink.rejected", "topic", "rejected-events").count())
        .isEqualTo(1);
  }

  @Test
  void aDeadClickHouseLosesNothing() throws Exception {
    loadAll();
    int restarts = cluster.clickHouseRestarts();
    cluster.killClickHouse();
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      for (int i = 0; i < 3_000; i++) {
        writer.write(Topics.GENERATIONS, generation("dead", i));
      }
    }
    await().atMost(LIMIT).until(() -> cluster.clickHouseRestarts() > restarts);
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> stored.count("generations", "dead") == 3_000);
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
    loadAll();
    String current = "SELECT toString(count()) FROM route_costs_current WHERE endpoint = 'edge-1'";
    assertThat(stored.decimal(current)).isEqualByComparingTo("1");
    try (TopicWriter writer = new TopicWriter(cluster.kafka())) {
      writer.raw(Topics.ROUTE_COSTS, "edge-1", null);
    }
    await().atMost(LIMIT).until(() -> stored.decimal(current).signum() == 0);
  }

  @Test
  void aReadOnlyQueryStreamsItsAnswerAndRefusesToWrite() throws Exception {
    loadAll();
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

  private void loadAll() {
    run.start(AfterInsert.NOTHING);
    stored.awaitAll();
  }
}
