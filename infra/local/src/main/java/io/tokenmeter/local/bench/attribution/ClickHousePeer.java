package io.tokenmeter.local.bench.attribution;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.local.bench.ProcessorTime;
import io.tokenmeter.local.bench.Rate;
import io.tokenmeter.local.load.DecodePool;
import io.tokenmeter.local.runtime.Classpath;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.sinks.ClickHouseQuery;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The same answer in ClickHouse SQL, over the same rows: {@code attribution-clickhouse.sql}, in a
 * ClickHouse of its own. Storing the rows is not part of what is measured, storing the answers is.
 */
final class ClickHousePeer implements AutoCloseable {

  static final String TITLE = "ClickHouse SQL";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final long ENGINE_BYTES = 2_000_000_000L;
  private static final int INSERT_ROWS = 50_000;

  /** Linux counts processor time in hundredths of a second. */
  private static final int TIMES = 8;

  private static final String ONE_THREAD = " SETTINGS max_threads = 1, max_insert_threads = 1";

  private final Supervisor supervisor;
  private final ClickHouseSettings settings;
  private final Client client;

  private ClickHousePeer(Supervisor supervisor, ClickHouseSettings settings) {
    this.supervisor = supervisor;
    this.settings = settings;
    this.client = settings.openClient();
  }

  static ClickHousePeer start(Path folder, Consumer<String> progress) throws InterruptedException {
    ChildJvm all = ChildJvm.likeThisOne(List.of());
    var engine =
        new io.tokenmeter.engines.clickhouse.ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(progress),
            folder.resolve("clickhouse"),
            folder.resolve("logs"),
            FreePorts.find(1).get(0),
            ENGINE_BYTES,
            all.on(Classpath.ofTheRest(all.classpath())));
    Supervisor supervisor = Supervisor.open(folder).add(ClickHouse.spec(engine)).stopOnShutdown();
    supervisor.start(START_LIMIT);
    return new ClickHousePeer(
        supervisor,
        Configuration.load(
            ClickHouseSettings.class,
            Map.of(
                "tokenmeter.clickhouse.url",
                engine.url().toString(),
                "tokenmeter.clickhouse.database",
                "default")));
  }

  /** Makes the tables and stores the rows. */
  void fill(DecodePool pool) throws Exception {
    execute(
        "CREATE TABLE samples (gpu LowCardinality(String), sampled_micros Int64,"
            + " counter_microjoules Int64) ENGINE = MergeTree ORDER BY (gpu, sampled_micros)");
    execute(
        "CREATE TABLE generations (id String, gpu LowCardinality(String), start_micros Int64,"
            + " end_micros Int64, tokens Int64) ENGINE = MergeTree ORDER BY (gpu, end_micros)");
    execute("CREATE TABLE shares (id String, microjoules Float64) ENGINE = MergeTree ORDER BY ()");
    StringBuilder samples = new StringBuilder();
    StringBuilder generations = new StringBuilder();
    for (long index = 0; index < pool.size(); index++) {
      Object fact = pool.at(index).fact();
      if (fact instanceof PowerReading reading) {
        add(samples, reading);
      } else if (fact instanceof Generation generation) {
        add(generations, generation);
      }
      if (index % INSERT_ROWS == INSERT_ROWS - 1 || index == pool.size() - 1) {
        insert("samples", samples);
        insert("generations", generations);
      }
    }
  }

  /** Answers on one thread, as often as it takes to tell how long one answer takes. */
  Rate answer(long rows) throws Exception {
    Rate all = new Rate(0, 0, 0);
    for (int time = 0; time < TIMES; time++) {
      execute("TRUNCATE TABLE shares");
      double before = processorSeconds();
      long start = System.nanoTime();
      execute(SqlText.load("attribution-clickhouse.sql").strip() + ONE_THREAD);
      all =
          all.plus(new Rate(rows, (System.nanoTime() - start) / 1e9, processorSeconds() - before));
    }
    return new Rate(rows, all.seconds() / TIMES, all.processorSeconds() / TIMES);
  }

  /** The last answer, by the number of the generation; NaN where there is none. */
  double[] shares(int generations) throws Exception {
    double[] shares = new double[generations];
    Arrays.fill(shares, Double.NaN);
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (ClickHouseQuery query = new ClickHouseQuery(settings)) {
      query.run("SELECT id, microjoules FROM shares", "TabSeparated", rows);
    }
    rows.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(
            row ->
                shares[Math.toIntExact(DecodePool.numberOf(row[0]))] = Double.parseDouble(row[1]));
    return shares;
  }

  @Override
  public void close() {
    client.close();
    supervisor.close();
  }

  private double processorSeconds() {
    long pid = supervisor.status(ClickHouse.NAME).pid().orElse(0);
    return ProcessorTime.ofProcess(pid) / 1e3;
  }

  private void execute(String sql) throws Exception {
    client.execute(sql).get().close();
  }

  private void insert(String table, StringBuilder rows) throws Exception {
    if (!rows.isEmpty()) {
      byte[] body = rows.toString().getBytes(StandardCharsets.UTF_8);
      client
          .insert(
              table,
              new ByteArrayInputStream(body),
              ClickHouseFormat.TabSeparated,
              new InsertSettings())
          .get()
          .close();
      rows.setLength(0);
    }
  }

  private static void add(StringBuilder rows, PowerReading reading) {
    rows.append(reading.getMeter())
        .append('\t')
        .append(micros(reading.getSampleTime()))
        .append('\t')
        .append(reading.getEnergyCounterMicrojoules())
        .append('\n');
  }

  private static void add(StringBuilder rows, Generation generation) {
    rows.append(generation.getGenerationId())
        .append('\t')
        .append(generation.getGpus().get(0))
        .append('\t')
        .append(micros(generation.getFirstTokenAt()))
        .append('\t')
        .append(micros(generation.getFinishedAt()))
        .append('\t')
        .append(generation.getTokens().getOutput() - 1)
        .append('\n');
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
