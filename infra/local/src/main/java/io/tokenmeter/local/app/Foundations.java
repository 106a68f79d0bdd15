package io.tokenmeter.local.app;

import com.clickhouse.client.api.Client;
import io.tokenmeter.local.reference.ReferenceFile;
import io.tokenmeter.local.reference.ReferencePublisher;
import io.tokenmeter.local.reference.ReferenceSettings;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.provision.TopicProvisioner;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.sinks.clickhouse.ClickHouseSettings;
import io.tokenmeter.sinks.clickhouse.schema.ClickHouseMigrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be there before the first event: topics, schemas, tables, reference rows. Laying them
 * again changes nothing.
 */
final class Foundations {

  private static final Logger LOG = LoggerFactory.getLogger(Foundations.class);
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** A step that may fail while its server is still starting. */
  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  private final KafkaSettings kafka;
  private final ClickHouseSettings clickHouse;
  private final SchemaRegistry registry;
  private final Duration timeout;

  Foundations(
      KafkaSettings kafka,
      ClickHouseSettings clickHouse,
      SchemaRegistry registry,
      Duration timeout) {
    this.kafka = kafka;
    this.clickHouse = clickHouse;
    this.registry = registry;
    this.timeout = timeout;
  }

  void lay() throws InterruptedException {
    untilItWorks("topics and schemas", () -> TopicProvisioner.provision(kafka, registry));
    List<ReferenceFile.Rows<?>> rows = referenceRows();
    untilItWorks("reference rows", () -> new ReferencePublisher(kafka, registry).publish(rows));
    untilItWorks("tables", this::migrate);
  }

  private List<ReferenceFile.Rows<?>> referenceRows() {
    Optional<Path> file = Configuration.load(ReferenceSettings.class).file();
    try {
      return file.isPresent()
          ? ReferenceFile.read(file.get(), Instant.now())
          : ReferenceFile.illustrative(Instant.now());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "tokenmeter.reference.file = " + file.orElse(null) + " cannot be read", e);
    }
  }

  private void migrate() {
    try (Client client = clickHouse.openClient()) {
      ClickHouseMigrations.apply(client);
    }
  }

  private void untilItWorks(String what, Step step) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    String told = "";
    while (true) {
      try {
        step.run();
        LOG.info("{} are there", what);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              what + " could not be laid within " + timeout + ": " + e.getMessage(), e);
        }
        if (!told.equals(e.toString())) {
          told = e.toString();
          LOG.info("{} not yet: {}", what, told);
        }
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }
}
