package io.tokenmeter.sinks.clickhouse.load;

import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.sinks.SampleRecords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** Records that a test finds again by their source, each told apart by its number. */
final class LoaderSamples {

  static final Instant NOW = Instant.now();

  private LoaderSamples() {}

  /** Generations, and for every second one its usage and energy; one more that is aborted. */
  static void writeForCrash(KafkaSettings kafka, int from, int to) {
    try (TopicWriter writer = new TopicWriter(kafka)) {
      for (int i = from; i < to; i++) {
        writer.write(Topics.GENERATIONS, generation("crash", i));
        if (i % 2 == 0) {
          writer.write(Topics.RATED_USAGE, usage("crash", i / 2));
          writer.write(Topics.GENERATION_ENERGY, energy("crash", i / 2, 1, -i / 2, NOW));
        }
        if (i % 700 == 0) {
          writer.commit();
        }
      }
      writer.commit();
      writer.write(Topics.GENERATIONS, generation("crash", to));
      writer.abort();
    }
  }

  static <V extends SpecificRecord> void writeSamples(TopicWriter writer, TableMapping<V> mapping) {
    writer.write(mapping.topic(), SampleRecords.full(mapping.topic(), 4001));
    writer.write(mapping.topic(), SampleRecords.full(mapping.topic(), 4002));
    writer.write(mapping.topic(), SampleRecords.sparse(mapping.topic(), 4003));
  }

  static Generation generation(String source, int number) {
    Generation generation = SampleRecords.sparse(Topics.GENERATIONS, 1);
    generation.setSource(source);
    generation.setGenerationId("g" + number);
    generation.getTokens().setInput(number);
    generation.setFinishedAt(NOW);
    return generation;
  }

  static RatedUsage usage(String source, int number) {
    RatedUsage usage = SampleRecords.sparse(Topics.RATED_USAGE, 1);
    usage.setSource(source);
    usage.setGenerationId("g" + number);
    usage.setUsageAt(NOW);
    usage.setRecordedAt(NOW);
    var entry = usage.getEntries().get(0);
    entry.setAmount(new BigDecimal("0.000000000000000000000007"));
    usage.setEntries(List.of(entry, entry));
    return usage;
  }

  static GenerationEnergy energy(
      String source, int number, int revision, long microjoules, Instant recordedAt) {
    GenerationEnergy energy = SampleRecords.sparse(Topics.GENERATION_ENERGY, 0);
    energy.setSource(source);
    energy.setGenerationId("g" + number);
    energy.setActiveMicrojoules(microjoules);
    energy.setRevision(revision);
    energy.setRecordedAt(recordedAt);
    return energy;
  }
}
