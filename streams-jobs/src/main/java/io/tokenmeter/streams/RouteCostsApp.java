package io.tokenmeter.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RejectStage;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.rejection.RejectingExceptionHandler;
import io.tokenmeter.streams.routing.RouteCostRules;
import io.tokenmeter.streams.routing.RouteCostsTopology;
import io.tokenmeter.streams.runtime.StreamsApp;
import io.tokenmeter.streams.runtime.StreamsProperties;
import java.time.Clock;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** The live feed, latest wins. */
public final class RouteCostsApp {

  /** Consumer group and prefix of its internal topics. */
  public static final String APPLICATION_ID = "tokenmeter-route-costs";

  private RouteCostsApp() {}

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
    RouteCostRules rules =
        new RouteCostRules(
            RouteCostRules.DEFAULT.window(), settings.routeValidity(), settings.routeForgetAfter());
    Supplier<Topology> topology = () -> RouteCostsTopology.build(tables, registry, rules);
    Properties properties =
        StreamsProperties.of(APPLICATION_ID, StreamsConfig.AT_LEAST_ONCE, kafka, settings);
    properties.putAll(
        RejectingExceptionHandler.settings(RejectStage.ROUTE_COSTS, registry, clock, meters));
    return new StreamsApp(topology, properties, meters);
  }
}
