package io.tokenmeter.streams;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.identity.AcceptanceWindow;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.firstseen.FirstSeen;
import io.tokenmeter.streams.rating.Rating;
import io.tokenmeter.streams.runtime.NamedTopologies;
import io.tokenmeter.streams.sla.SlaWindows;
import java.time.Clock;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;

/** From generation-events to generations, rated-usage and sla-windows. */
public final class MeteringTopology {

  private MeteringTopology() {}

  /**
   * Builds the topology. Rating and SLA windows take the unique generations as they pass, not from
   * their topic again: what is admitted is rated in the same transaction.
   *
   * @param tables complete before the first event is processed
   */
  public static Topology build(
      ReferenceTables tables,
      SchemaRegistry registry,
      AcceptanceWindow acceptance,
      Clock clock,
      MeterRegistry meters) {
    StreamsBuilder builder = NamedTopologies.builder();
    KStream<String, Generation> generations =
        FirstSeen.addTo(builder, registry, acceptance, clock, meters);
    Rating.addTo(generations, tables, registry, clock, meters);
    SlaWindows.addTo(generations, tables, registry, clock, meters);
    return builder.build();
  }
}
