package io.tokenmeter.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.rejection.RejectingExceptionHandler;
import io.tokenmeter.streams.runtime.StreamsApp;
import io.tokenmeter.streams.runtime.StreamsProperties;
import java.time.Clock;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** First seen, rating and SLA windows, exactly once. */
public final class MeteringApp {

  /** Consumer group and prefix of its internal topics. */
  public static final String APPLICATION_ID = "tokenmeter-metering";

  private MeteringApp() {}

  /**
   * Prepares the application; the caller starts and closes it.
   *
   * @param tables complete before the application is started, and kept up to date after
   */
  public static StreamsApp create(
      KafkaSettings kafka,
      StreamsSettings settings,
      ReferenceTables tables,
      SchemaRegistry registry,
      Clock clock,
      MeterRegistry meters) {
    AcceptanceWindow acceptance =
        new AcceptanceWindow(settings.firstSeenHorizon(), settings.acceptedAhead());
    Supplier<Topology> topology =
        () -> MeteringTopology.build(tables, registry, acceptance, clock, meters);
    Properties properties =
        StreamsProperties.of(APPLICATION_ID, StreamsConfig.EXACTLY_ONCE_V2, kafka, settings);
    properties.putAll(
        RejectingExceptionHandler.settings(RejectStage.FIRST_SEEN, registry, clock, meters));
    return new StreamsApp(topology, properties, meters);
  }
}
