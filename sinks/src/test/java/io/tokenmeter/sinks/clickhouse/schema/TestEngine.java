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

/** The real engine alone, in a process of its own. */
record TestEngine(Supervisor supervisor, String url) implements AutoCloseable {

  private static final long ENGINE_BYTES = 800_000_000L;

  static TestEngine start(Path data) throws Exception {
    ClickHouseSettings settings =
        new ClickHouseSettings(
            ClickHouseLibrary.forThisMachine(System.getenv()).locate(System.out::println),
            data.resolve("clickhouse"),
            data.resolve("logs"),
            FreePorts.find(1).get(0),
            ENGINE_BYTES,
            ChildJvm.likeThisOne(List.of()));
    Supervisor supervisor = Supervisor.open(data).add(ClickHouse.spec(settings));
    supervisor.start(Duration.ofSeconds(60));
    return new TestEngine(supervisor, settings.url().toString());
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
