package io.tokenmeter.local.rerate;

import io.tokenmeter.local.kafka.StoredRecords;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.RatedUsage;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import io.tokenmeter.schemas.topic.Topics;
import io.tokenmeter.schemas.wire.SchemaRegistry;
import io.tokenmeter.streams.rating.Rater;
import io.tokenmeter.streams.rating.Rerating;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compares the ledger of a span of usage with the prices of now, and corrects it. What has not been
 * rated yet is left to the running job.
 */
public final class Rerate {

  private final KafkaSettings kafka;
  private final SchemaRegistry registry;
  private final Rerating rerating;
  private final Instant from;
  private final Instant to;
  private final Clock clock;

  /**
   * @param tables complete
   * @param from first usage_at
   * @param to end of usage_at, not included
   */
  public Rerate(
      KafkaSettings kafka,
      SchemaRegistry registry,
      ReferenceTables tables,
      Instant from,
      Instant to,
      Clock clock) {
    this.kafka = kafka;
    this.registry = registry;
    this.rerating = new Rerating(new Rater(tables));
    this.from = from;
    this.to = to;
    this.clock = clock;
  }

  /** Only looks. */
  public RerateReport preview(Consumer<String> progress) {
    RerateReport.Builder report = new RerateReport.Builder();
    try (StoredRecords records = new StoredRecords(kafka)) {
      int partitions = partitions(records);
      for (int partition = 0; partition < partitions; partition++) {
        progress.accept("partition " + (partition + 1) + " of " + partitions);
        correct(records, partition, report, correction -> {});
      }
    }
    return report.build();
  }

  /**
   * Writes what is to be corrected. One that runs at the same time fails, and what it has not
   * committed by then is not written.
   *
   * @throws org.apache.kafka.common.errors.ProducerFencedException when another has begun since
   */
  public RerateReport run(Consumer<String> progress) {
    RerateReport.Builder report = new RerateReport.Builder();
    try (StoredRecords records = new StoredRecords(kafka)) {
      int partitions = partitions(records);
      for (int partition = 0; partition < partitions; partition++) {
        progress.accept("partition " + (partition + 1) + " of " + partitions);
        // Opened before the ledger is read: nobody else's correction can come after that.
        try (Corrections corrections = Corrections.open(kafka, registry, partition)) {
          correct(records, partition, report, corrections::write);
          corrections.commit();
        }
      }
    }
    return report.build();
  }

  /** Both topics have the same keys, and so a generation and its ledger are in one partition. */
  private static int partitions(StoredRecords records) {
    int ofLedger = records.partitions(Topics.RATED_USAGE);
    int ofGenerations = records.partitions(Topics.GENERATIONS);
    if (ofLedger != ofGenerations) {
      throw new IllegalStateException(
          "%s has %d partitions and %s %d: give them as many"
              .formatted(
                  Topics.RATED_USAGE.name(), ofLedger, Topics.GENERATIONS.name(), ofGenerations));
    }
    return ofLedger;
  }

  private void correct(
      StoredRecords records,
      int partition,
      RerateReport.Builder report,
      Consumer<RatedUsage> corrections) {
    Map<String, List<RatedUsage>> ledger = new HashMap<>();
    records.forEach(
        Topics.RATED_USAGE,
        partition,
        from,
        usage -> {
          if (isIn(usage.getUsageAt())) {
            ledger
                .computeIfAbsent(Topics.RATED_USAGE.key(usage), key -> new ArrayList<>(1))
                .add(usage);
          }
        });
    records.forEach(
        Topics.GENERATIONS,
        partition,
        from,
        generation -> {
          if (isIn(generation.getFinishedAt())) {
            rated(ledger, generation)
                .ifPresent(
                    known -> {
                      report.looked();
                      rerating
                          .correct(generation, known, clock.instant())
                          .ifPresent(
                              correction -> {
                                corrections.accept(correction);
                                report.corrected(correction);
                              });
                    });
          }
        });
  }

  private static Optional<List<RatedUsage>> rated(
      Map<String, List<RatedUsage>> ledger, Generation generation) {
    return Optional.ofNullable(ledger.remove(Topics.GENERATIONS.key(generation)));
  }

  private boolean isIn(Instant usageAt) {
    return !usageAt.isBefore(from) && usageAt.isBefore(to);
  }
}
