package io.tokenmeter.local.attribute;

import io.tokenmeter.engines.process.TemporaryFolder;
import io.tokenmeter.flink.AttributeRecording;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.local.kafka.StoredRecords;
import io.tokenmeter.schemas.config.KafkaSettings;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.event.Generation;
import io.tokenmeter.schemas.event.GpuTelemetry;
import io.tokenmeter.schemas.event.PowerReading;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import io.tokenmeter.schemas.topic.Topic;
import io.tokenmeter.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The energy of what finished in a stretch of time, from all that the topics hold by now: also what
 * came too late for the running job to revise.
 */
public final class StoredAttribution {

  /** Time before the stretch from which the calibration is learnt; its half-life is 5 minutes. */
  static final Duration LEARNT_FROM = Duration.ofMinutes(30);

  /** The longest generation that is looked for, and the longest gap of a meter, with room. */
  private static final Duration REACH = Duration.ofMinutes(12);

  private static final Duration LONGEST = Duration.ofDays(2);

  private StoredAttribution() {}

  /**
   * Attributes the stretch and writes a row for each generation that finished in it and each of its
   * GPUs. Nothing settles before all is read, so that no fact is late.
   *
   * @param progress told what is going on
   * @return how many rows were written
   * @throws IllegalArgumentException when the stretch is empty or longer than memory should hold
   */
  public static int attribute(
      KafkaSettings kafka, Instant from, Instant to, Path csv, Consumer<String> progress)
      throws Exception {
    requireSensible(from, to);
    Instant first = from.minus(LEARNT_FROM);
    Instant last = to.plus(REACH);
    List<Generation> generations;
    List<PowerReading> readings;
    List<GpuTelemetry> telemetry;
    List<SpecificRecordBase> reference = new ArrayList<>();
    try (StoredRecords facts = new StoredRecords(kafka)) {
      progress.accept("Reading what is stored from " + first + " to " + last);
      generations =
          facts.read(Topics.GENERATIONS, first, g -> isIn(g.getFinishedAt(), first, last));
      readings =
          facts.read(Topics.POWER_READINGS, first, r -> isIn(r.getSampleTime(), first, last));
      telemetry =
          facts.read(Topics.GPU_TELEMETRY, first, t -> isIn(t.getSampleTime(), first, last));
      for (Topic<?> topic : Topics.reference()) {
        reference.addAll(rows(facts, topic));
      }
    }
    progress.accept(
        "Attributing %,d readings to %,d generations"
            .formatted(readings.size() + telemetry.size(), generations.size()));
    List<GenerationEnergy> rows = new ArrayList<>();
    try (TemporaryFolder work = TemporaryFolder.open("tokenmeter-attribute-")) {
      Duration whole = Duration.between(first, last).plus(REACH);
      rows.addAll(
          AttributeRecording.attribute(
              generations,
              readings,
              telemetry,
              List.of(),
              reference,
              AttributionSettings.defaults().withMaxGenerationAge(whole),
              work.path()));
    }
    Set<String> asked = new HashSet<>();
    generations.stream()
        .filter(g -> isIn(g.getFinishedAt(), from, to))
        .forEach(g -> asked.add(key(g.getTenant(), g.getSource(), g.getGenerationId())));
    rows.removeIf(
        row -> !asked.contains(key(row.getTenant(), row.getSource(), row.getGenerationId())));
    ShareCsv.writeGenerations(rows, csv);
    return rows.size();
  }

  private static <V extends SpecificRecord> List<SpecificRecordBase> rows(
      StoredRecords facts, Topic<V> topic) {
    return facts.read(topic, Instant.EPOCH, row -> true).stream()
        .map(SpecificRecordBase.class::cast)
        .toList();
  }

  private static void requireSensible(Instant from, Instant to) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "--from %s is not before --to %s: name a stretch of time, the end not included"
              .formatted(from, to));
    }
    if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "from %s to %s is more than %d days, which are held in memory: ask day by day"
              .formatted(from, to, LONGEST.toDays()));
    }
  }

  private static boolean isIn(Instant time, Instant from, Instant to) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  private static String key(String tenant, String source, String generationId) {
    return new GenerationIdentity(tenant, source, generationId).key();
  }
}
