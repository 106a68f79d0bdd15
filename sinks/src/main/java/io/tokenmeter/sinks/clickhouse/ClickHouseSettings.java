package io.tokenmeter.sinks.clickhouse;

import com.clickhouse.client.api.Client;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** How to reach ClickHouse over HTTP, and how it is filled. */
@ConfigMapping(prefix = "tokenmeter.clickhouse")
public interface ClickHouseSettings {

  /** Base URL of the HTTP interface. */
  @WithDefault("http://127.0.0.1:8123")
  String url();

  /** Database of our tables; created when it is missing. */
  @WithDefault("tokenmeter")
  String database();

  @WithDefault("default")
  String user();

  /** Empty when the user has none. SmallRye reads an empty string as unset, hence Optional. */
  java.util.Optional<String> password();

  /** Longest time a record waits for others before it is inserted. */
  @WithDefault("PT0.5S")
  Duration flushInterval();

  /** Rows that are inserted without waiting further. */
  @WithDefault("50000")
  int maxBatchRows();

  /**
   * Opens a client for {@link #database()}. It does not connect until it is used.
   *
   * <p>Requests are not retried inside the client: a retry must repeat the deduplication token, and
   * only the loader knows it.
   */
  default Client openClient() {
    return new Client.Builder()
        .addEndpoint(url())
        .setUsername(user())
        .setPassword(password().orElse(""))
        .setDefaultDatabase(database())
        .setClientName("tokenmeter")
        .compressServerResponse(false)
        .compressClientRequest(false)
        .setMaxRetries(0)
        .setMaxConnections(4)
        .setConnectTimeout(5, ChronoUnit.SECONDS)
        .setSocketTimeout(60, ChronoUnit.SECONDS)
        .build();
  }
}
