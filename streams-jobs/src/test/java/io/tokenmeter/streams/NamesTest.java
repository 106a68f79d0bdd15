package io.tokenmeter.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.wire.InMemorySchemaRegistry;
import io.tokenmeter.streams.routing.RouteCostRules;
import io.tokenmeter.streams.routing.RouteCostsTopology;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** A generated name changes when an operator is added, and its state is lost. */
class NamesTest {

  private static final String GENERATED = "(?s).*(KSTREAM|KTABLE)-.*";

  @Test
  void everyOperatorStoreAndInternalTopicOfMeteringHasAName() {
    String description =
        MeteringTopology.build(
                new ReferenceTables(),
                new InMemorySchemaRegistry(),
                AcceptanceWindow.DEFAULT,
                Clock.systemUTC(),
                new SimpleMeterRegistry())
            .describe()
            .toString();

    assertThat(description)
        .doesNotMatch(GENERATED)
        .contains("first-seen", "generations-by-service-repartition", "sla-windows");
  }

  @Test
  void everyOperatorStoreAndInternalTopicOfTheLiveFeedHasAName() {
    String description =
        RouteCostsTopology.build(
                new ReferenceTables(), new InMemorySchemaRegistry(), RouteCostRules.DEFAULT)
            .describe()
            .toString();

    assertThat(description)
        .doesNotMatch(GENERATED)
        .contains("generations-by-endpoint-repartition", "live-energy-by-endpoint-repartition");
  }
}
