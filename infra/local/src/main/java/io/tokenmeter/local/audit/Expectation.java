package io.tokenmeter.local.audit;

import io.tokenmeter.schemas.event.GenerationStatus;
import io.tokenmeter.schemas.identity.GenerationIdentity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the front door acknowledged: every generation by its identity, what the meters counted, what
 * was rejected. It grows as events are acknowledged, from any thread; a million generations take
 * about 120 MB.
 */
public final class Expectation {

  private static final int CLASSES = TokenTally.CLASSES.size();
  private static final GenerationStatus[] STATUSES = GenerationStatus.values();

  private final IdentityTable identities = new IdentityTable();
  private final Dictionary<String> models = new Dictionary<>();
  private final Dictionary<List<String>> gpuLists = new Dictionary<>();
  private final Map<String, Long> counterDifferences = new TreeMap<>();
  private final Map<String, Long> rejections = new TreeMap<>();
  private final Set<String> otherMeters = new TreeSet<>();
  private final Map<String, Long> lastReadings = new TreeMap<>();

  private int[] modelOf = new int[1024];
  private int[] gpusOf = new int[1024];
  private byte[] statusOf = new byte[1024];
  private long[] usageAtMicros = new long[1024];
  private long[] tokens = new long[1024 * CLASSES];

  /**
   * A generation was acknowledged. Acknowledged again, with the same content, it counts once.
   *
   * @throws IllegalArgumentException when the identity was acknowledged with other content: the
   *     first one stands, and the other is a rejection to be told by {@link #rejected}
   */
  public synchronized void accepted(ExpectedGeneration generation) {
    int before = identities.size();
    int slot = identities.add(generation.identity());
    if (slot < before) {
      requireSame(slot, generation);
      return;
    }
    grow(slot);
    modelOf[slot] = models.add(generation.model());
    gpusOf[slot] = gpuLists.add(generation.gpus());
    statusOf[slot] = (byte) generation.status().ordinal();
    usageAtMicros[slot] = generation.usageAtMicros();
    for (int i = 0; i < CLASSES; i++) {
      tokens[slot * CLASSES + i] = generation.tokens().of(i);
    }
  }

  /** The meter of a GPU counted so much more energy, from its first reading to its last. */
  public synchronized void metered(String gpu, long microjoules) {
    counterDifferences.merge(gpu, microjoules, Math::addExact);
  }

  /**
   * The meter of a GPU was read from before its first generation until then: whatever finished by
   * that time has measured energy.
   */
  public synchronized void meteredThroughout(String gpu, Instant lastReading) {
    lastReadings.put(gpu, ChronoUnit.MICROS.between(Instant.EPOCH, lastReading));
  }

  /** The meter was read too, but nothing is known of what it should have counted. */
  public synchronized void otherMeter(String gpu) {
    otherMeters.add(gpu);
  }

  /**
   * So many events belong into rejected-events, beyond those already told.
   *
   * @param stage as in the table, for example {@code first_seen}
   * @param reason as in the table, for example {@code IDENTITY_CONFLICT}
   */
  public synchronized void rejected(String stage, String reason, long events) {
    rejections.merge(stage + "/" + reason, events, Math::addExact);
  }

  /** Distinct generations that were acknowledged. */
  public synchronized int generations() {
    return identities.size();
  }

  /** Slot of an identity, -1 when it was never acknowledged. */
  synchronized int find(String tenant, String source, String generationId) {
    return identities.find(tenant, source, generationId);
  }

  /** The generation with a slot below {@link #generations()}. */
  synchronized ExpectedGeneration get(int slot) {
    int at = slot * CLASSES;
    return new ExpectedGeneration(
        identities.get(slot),
        models.get(modelOf[slot]),
        STATUSES[statusOf[slot]],
        gpuLists.get(gpusOf[slot]),
        new TokenTally(tokens[at], tokens[at + 1], tokens[at + 2], tokens[at + 3], tokens[at + 4]),
        Instant.EPOCH.plus(usageAtMicros[slot], ChronoUnit.MICROS));
  }

  synchronized GenerationIdentity identity(int slot) {
    return identities.get(slot);
  }

  /** Microjoules by GPU. */
  synchronized Map<String, Long> counterDifferences() {
    return Map.copyOf(counterDifferences);
  }

  synchronized Set<String> otherMeters() {
    return Set.copyOf(otherMeters);
  }

  /** Whether a generation must have measured energy of a GPU, as far as was told. */
  synchronized boolean isMetered(int slot, String gpu) {
    @Nullable Long last = lastReadings.get(gpu);
    return slot >= 0 && last != null && usageAtMicros[slot] <= last;
  }

  /** Events by {@code stage/reason}. */
  synchronized Map<String, Long> rejections() {
    return Map.copyOf(rejections);
  }

  private void requireSame(int slot, ExpectedGeneration generation) {
    if (!get(slot).equals(generation)) {
      throw new IllegalArgumentException(
          generation.identity().key()
              + " was acknowledged with other content before; tell the second as rejected");
    }
  }

  private void grow(int slot) {
    if (slot == modelOf.length) {
      int capacity = slot * 2;
      modelOf = Arrays.copyOf(modelOf, capacity);
      gpusOf = Arrays.copyOf(gpusOf, capacity);
      statusOf = Arrays.copyOf(statusOf, capacity);
      usageAtMicros = Arrays.copyOf(usageAtMicros, capacity);
      tokens = Arrays.copyOf(tokens, Math.multiplyExact(capacity, CLASSES));
    }
  }
}
