package io.tokenmeter.local.chaos;

import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.clickhouse.ClickHouseSettings;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.sinks.ClickHouseQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tables of a runtime that was stopped: its ClickHouse alone, started again. */
final class KeptTables implements AutoCloseable {

  private static final long ENGINE_BYTES = 1L << 30;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Supervisor supervisor;
  private final ClickHouseQuery query;

  private KeptTables(Supervisor supervisor, ClickHouseQuery query) {
    this.supervisor = supervisor;
    this.query = query;
  }

  /** Starts the ClickHouse of a stopped runtime's data folder. */
  static KeptTables open(Path data) throws InterruptedException {
    Path library = ClickHouseLibrary.forThisMachine(System.getenv()).locate(said -> {});
    ClickHouseSettings settings =
        new ClickHouseSettings(
            library,
            data.resolve("clickhouse"),
            data.resolve("logs"),
            FreePorts.find(1).get(0),
            ENGINE_BYTES,
            ChildJvm.likeThisOne(List.of()));
    Supervisor supervisor = Supervisor.open(data).stopOnShutdown();
    try {
      supervisor.add(ClickHouse.spec(settings)).start(START_LIMIT);
      return new KeptTables(supervisor, new ClickHouseQuery(client(settings)));
    } catch (InterruptedException | RuntimeException e) {
      supervisor.close();
      throw e;
    }
  }

  ClickHouseQuery query() {
    return query;
  }

  @Override
  public void close() {
    query.close();
    supervisor.close();
  }

  private static io.tokenmeter.sinks.clickhouse.ClickHouseSettings client(
      ClickHouseSettings settings) {
    return Configuration.load(
        io.tokenmeter.sinks.clickhouse.ClickHouseSettings.class,
        Map.of("tokenmeter.clickhouse.url", settings.url().toString()));
  }
}
