package io.tokenmeter.local.audit;

import com.clickhouse.client.api.Client;
import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The ClickHouse engine alone, with as many databases as there are tests. */
public final class StartedClickHouse implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final long ENGINE_BYTES = 1_000_000_000L;

  private final Supervisor supervisor;
  private final String url;
  private final AtomicInteger databases = new AtomicInteger();

  public StartedClickHouse(Path data) throws InterruptedException {
    var settings =
        new io.tokenmeter.engines.clickhouse.ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println),
            data.resolve("clickhouse"),
            data.resolve("logs"),
            FreePorts.find(1).get(0),
            ENGINE_BYTES,
            ChildJvm.likeThisOne(List.of()));
    url = settings.url().toString();
    supervisor = Supervisor.open(data).add(ClickHouse.spec(settings));
    supervisor.start(LIMIT);
  }

  /** A database of its own, with our tables, empty. */
  public ClickHouseSettings database() {
    String name = "audit" + databases.incrementAndGet();
    ClickHouseSettings settings =
        new ClickHouseSettings() {
          @Override
          public String url() {
            return url;
          }

          @Override
          public String database() {
            return name;
          }

          @Override
          public String user() {
            return "default";
          }

          @Override
          public Optional<String> password() {
            return Optional.empty();
          }

          @Override
          public Duration flushInterval() {
            return Duration.ofMillis(200);
          }

          @Override
          public int maxBatchRows() {
            return 1000;
          }
        };
    try (Client client = settings.openClient()) {
      ClickHouseMigrations.apply(client);
    }
    return settings;
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
