package io.tokenmeter.local.bench;

import com.clickhouse.client.api.Client;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.load.TableMapping;
import io.tokenmeter.sinks.clickhouse.load.Tables;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process that measures the loader and its limits by turns, all warm and in one JVM. Its last
 * line is a {@link SinkStage} as JSON.
 */
public final class SinkStageMain {

  private static final int ROUNDS = 3;
  private static final int KEPT_PER_TABLE = 100_000;
  private static final int KEPT_TO_PRODUCE = 50_000;
  private static final int TIMES_PRODUCED = 6;
  private static final String SCRATCH_TOPIC = "bench-raw";

  private final KafkaSettings kafka = Configuration.load(KafkaSettings.class);
  private final RawRecords records = new RawRecords(kafka.clientProperties());
  private final RawInsert insert = new RawInsert();
  private final RawRecords.Keep toProduce = new RawRecords.Keep(KEPT_TO_PRODUCE);

  private final long serverPid;

  private SinkStageMain(long serverPid) {
    this.serverPid = serverPid;
  }

  /**
   * @param args process id of ClickHouse; 0 when it does not run on this machine
   */
  public static void main(String[] args) throws Exception {
    SinkStage result = new SinkStageMain(Long.parseLong(args[0])).run();
    System.out.println(new ObjectMapper().writeValueAsString(result));
    System.exit(0);
  }

  private SinkStage run() throws Exception {
    prepare();
    SinkStage result = SinkStage.empty();
    for (int round = 0; round <= ROUNDS; round++) {
      double began = serverSeconds();
      Rate loaded = loader("bench_loader_" + round);
      double between = serverSeconds();
      Rate inserted = inserter("bench_insert_" + round);
      double ended = serverSeconds();
      Rate produced =
          records.produce(
              SCRATCH_TOPIC,
              Topics.GENERATION_EVENTS.partitions(),
              toProduce.records(),
              TIMES_PRODUCED);
      Rate consumed = records.consume(List.of(SCRATCH_TOPIC), message -> {});
      if (round > 0) { // The first one is for the compiler.
        result.loader().add(loaded);
        result.insert().add(inserted);
        result.loaderServerSeconds().add(between - began);
        result.insertServerSeconds().add(ended - between);
        result.produce().add(produced);
        result.consume().add(consumed);
      }
    }
    return result;
  }

  private double serverSeconds() {
    return ProcessorTime.ofProcess(serverPid) / 1e3;
  }

  private void prepare() throws Exception {
    var unused = records.consume(List.of(Topics.GENERATION_EVENTS.name()), toProduce);
    ClickHouseSettings database = database("bench_schema");
    try (Client client = database.openClient();
        SchemaRegistry registry = kafka.openSchemaRegistry()) {
      ClickHouseMigrations.apply(client);
      for (TableMapping<?> mapping : Tables.all()) {
        List<byte[]> values = new ArrayList<>();
        var alsoUnused =
            records.consume(
                List.of(mapping.topic().name()),
                message -> {
                  if (message.value() != null && values.size() < KEPT_PER_TABLE) {
                    values.add(message.value());
                  }
                });
        insert.render(mapping, values, database.maxBatchRows(), client, registry);
      }
      drop(client, "bench_schema");
    }
  }

  private Rate loader(String name) throws Exception {
    ClickHouseSettings database = database(name);
    Rate rate = new LoaderRun(kafka).run(database);
    try (Client client = database.openClient()) {
      drop(client, name);
    }
    return rate;
  }

  private Rate inserter(String name) throws Exception {
    try (Client client = database(name).openClient()) {
      ClickHouseMigrations.apply(client);
      Rate rate = insert.insert(client);
      drop(client, name);
      return rate;
    }
  }

  private static ClickHouseSettings database(String name) {
    return Configuration.load(
        ClickHouseSettings.class, Map.of("tokenmeter.clickhouse.database", name));
  }

  private static void drop(Client client, String database) throws Exception {
    client.execute("DROP DATABASE IF EXISTS " + database).get().close();
  }
}
