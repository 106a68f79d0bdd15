package io.tokenmeter.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.tokenmeter.schemas.config.Configuration;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.lookup.ReferenceFollower;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.runtime.StreamsApp;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;

/** Runs both applications against the configured cluster until the process is told to stop. */
public final class StreamsMain {

  private StreamsMain() {}

  /** Takes no arguments; settings come from {@link Configuration}. */
  public static void main(String[] arguments) throws InterruptedException {
    KafkaSettings kafka = Configuration.load(KafkaSettings.class);
    StreamsSettings settings = Configuration.load(StreamsSettings.class);
    MeterRegistry meters = Metrics.globalRegistry;
    Clock clock = Clock.systemUTC();
    SchemaRegistry registry = kafka.openSchemaRegistry();
    ReferenceFollower reference = new ReferenceFollower(kafka.clientProperties(), registry);
    reference.awaitLoaded(settings.referenceTimeout());
    StreamsApp metering =
        MeteringApp.create(kafka, settings, reference.tables(), registry, clock, meters);
    StreamsApp routeCosts =
        RouteCostsApp.create(kafka, settings, reference.tables(), registry, clock, meters);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  metering.close();
                  routeCosts.close();
                  reference.close();
                  registry.close();
                  stopped.countDown();
                },
                "stop-streams"));
    metering.start();
    routeCosts.start();
    stopped.await();
  }
}
