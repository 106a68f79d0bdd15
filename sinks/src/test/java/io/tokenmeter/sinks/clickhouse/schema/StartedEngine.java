package io.tokenmeter.sinks.clickhouse.schema;

import com.clickhouse.client.api.Client;
import io.tokenmeter.clickhouse.library.ClickHouseLibrary;
import io.tokenmeter.engines.clickhouse.ClickHouse;
import io.tokenmeter.engines.clickhouse.ClickHouseSettings;
import io.tokenmeter.engines.process.ChildJvm;
import io.tokenmeter.engines.process.FreePorts;
import io.tokenmeter.engines.process.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The real engine, while a test class runs. */
final class StartedEngine implements AutoCloseable {

  private static final long ENGINE_BYTES = 800_000_000L;

  private final Supervisor supervisor;
  private final String url;

  private StartedEngine(Supervisor supervisor, String url) {
    this.supervisor = supervisor;
    this.url = url;
  }

  static StartedEngine in(Path folder) throws Exception {
    ClickHouseSettings settings =
        new ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println),
            folder.resolve("clickhouse"),
            folder.resolve("logs"),
            FreePorts.find(1).get(0),
            ENGINE_BYTES,
            ChildJvm.likeThisOne(List.of()));
    Supervisor supervisor = Supervisor.open(folder).add(ClickHouse.spec(settings));
    supervisor.start(Duration.ofSeconds(60));
    return new StartedEngine(supervisor, settings.url().toString());
  }

  Client client(String database) {
    return new Client.Builder()
        .addEndpoint(url)
        .setUsername("default")
        .setPassword("")
        .setDefaultDatabase(database)
        .compressServerResponse(false)
        .compressClientRequest(false)
        .build();
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
