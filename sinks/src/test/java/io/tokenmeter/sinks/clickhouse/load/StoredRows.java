package io.tokenmeter.sinks.clickhouse.load;

import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.Client;
import io.tokenmeter.schemas.config.KafkaSettings;
import java.math.BigDecimal;
import java.time.Duration;

/** What the loader has brought to ClickHouse so far. */
final class StoredRows {

  static final Duration LIMIT = Duration.ofSeconds(90);

  private final KafkaSettings kafka;
  private final Client client;

  StoredRows(KafkaSettings kafka, Client client) {
    this.kafka = kafka;
    this.client = client;
  }

  /** Asks the broker, because the loader's own lag is as old as its last flush. */
  void awaitAll() {
    GroupProgress group = new GroupProgress(kafka, LoaderConsumer.GROUP);
    await()
        .dontCatchUncaughtExceptions()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> group.isAtTheEndOf(Tables.all()));
  }

  long count(String table, String source) {
    return value("count()", table, source).longValueExact();
  }

  long rejections(String topic) {
    return decimal(
            "SELECT toString(count()) FROM rejected_events WHERE stage = 'sink' AND topic = '"
                + topic
                + "'")
        .longValueExact();
  }

  /** A number over all of a source's rows in a table. */
  BigDecimal value(String expression, String table, String source) {
    return decimal(
        "SELECT toString(" + expression + ") FROM " + table + " WHERE source = '" + source + "'");
  }

  /** The first column of the first row. */
  BigDecimal decimal(String sql) {
    return new BigDecimal(client.queryAll(sql).get(0).getString(1));
  }
}
