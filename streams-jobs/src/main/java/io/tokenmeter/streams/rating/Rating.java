package io.tokenmeter.streams.rating;

import io.micrometer.core.instrument.MeterRegistry;
import io.tokenmeter.schemas.derived.RatedEntry;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.derived.RatingStatus;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.AvroSerde;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import java.time.Clock;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** The stage that turns unique generations into rated usage. */
public final class Rating {

  private Rating() {}

  /** Adds the stage; unpriced entries show as {@code tokenmeter_unpriced_total}. */
  public static void addTo(
      KStream<String, Generation> generations,
      ReferenceTables tables,
      SchemaRegistry registry,
      Clock clock,
      MeterRegistry meters) {
    Rater rater = new Rater(tables);
    generations
        .mapValues(generation -> rater.rate(generation, clock.instant()), Named.as("rate"))
        .peek((key, usage) -> countUnpriced(usage, meters), Named.as("count-unpriced"))
        .to(
            Topics.RATED_USAGE.name(),
            Produced.with(Serdes.String(), new AvroSerde<>(Topics.RATED_USAGE, registry))
                .withName("rated-usage"));
  }

  private static void countUnpriced(RatedUsage usage, MeterRegistry meters) {
    for (RatedEntry entry : usage.getEntries()) {
      if (entry.getStatus() == RatingStatus.UNPRICED) {
        meters
            .counter(
                "tokenmeter.unpriced",
                "model",
                usage.getModel(),
                "token_class",
                entry.getTokenClass().name())
            .increment();
      }
    }
  }
}
