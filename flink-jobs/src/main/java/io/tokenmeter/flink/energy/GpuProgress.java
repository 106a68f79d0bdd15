package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import org.jspecify.annotations.Nullable;

/** Where a GPU stands. Mutable, because every fact moves it. */
public final class GpuProgress {

  /** Start of all that is known, until the first window settles. */
  public @Nullable Long earliestMicros;

  /** Everything before this instant is settled for good. */
  public @Nullable Long settledUntilMicros;

  /** Start of the oldest window whose samples may be kept; null while that is not known. */
  public @Nullable Long samplesFromMicros;

  /** Last sample of any kind, last that came as a power reading, last with a counter. */
  public @Nullable Long sampleUntilMicros;

  public @Nullable Long readingUntilMicros;
  public @Nullable Long counterUntilMicros;

  /** When the broker took the newest sample. */
  public long takenAtMillis = Long.MIN_VALUE;

  /**
   * How far the meter was known by a sample of which it is not sure that everything has come that
   * was taken earlier, and when the broker took that sample.
   */
  public @Nullable Long awaitedMeterMicros;

  public long awaitedFromMillis;

  /** How far the meter is known where everything taken earlier has come. */
  public @Nullable Long completeMeterMicros;

  /** Last sample of the sources that have ended, while that is not settled. */
  public @Nullable Long endedAtMicros;

  public @Nullable String gpuModel;
  public @Nullable String site;

  /** Where generations on the GPU say it is, for meters that do not say it themselves. */
  public @Nullable String siteOfGenerations;

  /** Distinct power readings since the last end of input. */
  public long distinctReadings;

  public long openGenerations;
  public long staleReadings;
  public long lateGenerations;

  /** Wall clock of the last sample, or of the first fact if there was no sample yet. */
  public long lastHeardMillis;

  /** For how long no sample came though samples could have come. */
  public long silentMillis;

  /** Wall clock of the last look at the silence. */
  public long lookedAtMillis;

  /** Wall clock of the timer that is set. */
  public @Nullable Long tickAtMillis;

  /** Whether something came since the last tick. */
  public boolean isFresh;

  /** Whether something of the time that has ended came since the last tick. */
  public boolean isEndFresh;

  /** Whether the status has to be told at the next tick. */
  public boolean hasMoved;

  /** Whether samples and generations are kept for live values only. */
  public boolean keepsLive;

  /** Whether settled time is kept so that it can be revised. */
  public boolean keepsHistory;

  /** Whether of every generation that is kept the start is noted: an earlier release noted none. */
  public boolean hasNotedStarts;

  /** What the calibration knows of it. */
  public @Nullable Integer clockOffsetSeconds;

  /** Whether something came for settled time that no revision has taken in so far. */
  public boolean hasPending;

  void see(MeterReading reading) {
    long time = reading.timeMicros();
    sampleUntilMicros = later(sampleUntilMicros, time);
    if (reading.isPowerReading()) {
      readingUntilMicros = later(readingUntilMicros, time);
    }
    if (reading.energyCounterMicrojoules() != null) {
      counterUntilMicros = later(counterUntilMicros, time);
    }
    gpuModel = reading.gpuModel() == null ? gpuModel : reading.gpuModel();
    site = reading.site() == null ? site : reading.site();
    begin(time);
  }

  /**
   * Takes note of when the broker took a sample.
   *
   * @param millis null when no broker did: it came with everything before it
   */
  void take(@Nullable Long millis) {
    takenAtMillis = millis == null ? takenAtMillis : Math.max(takenAtMillis, millis);
  }

  /**
   * Takes note that everything has come that the broker took before an instant.
   *
   * @param patienceMicros as in {@link #meteredUntil}
   */
  void complete(long untilMillis, long patienceMicros) {
    if (awaitedMeterMicros == null || awaitedFromMillis <= untilMillis) {
      completeMeterMicros = awaitedMeterMicros == null ? completeMeterMicros : awaitedMeterMicros;
      awaitedMeterMicros = meteredUntil(patienceMicros);
      awaitedFromMillis = takenAtMillis;
      if (awaitedFromMillis <= untilMillis) {
        completeMeterMicros = awaitedMeterMicros;
      }
    }
  }

  /** Takes note that samples of a window are kept. */
  void keepSamplesOf(long window) {
    samplesFromMicros = samplesFromMicros == null ? null : Math.min(samplesFromMicros, window);
  }

  void hear(long nowMillis) {
    lastHeardMillis = nowMillis;
    silentMillis = 0;
  }

  /**
   * Counts the time since the last look or sample as silence, unless no input could come: then what
   * is missing is still to come, and the silence begins anew. A look that is overdue counts for no
   * more than {@code mostMillis}: the job did not run meanwhile.
   */
  void look(long nowMillis, boolean inputWasThere, long mostMillis) {
    long since = nowMillis - Math.max(lastHeardMillis, lookedAtMillis);
    silentMillis = inputWasThere ? silentMillis + Math.min(Math.max(0, since), mostMillis) : 0;
    lookedAtMillis = nowMillis;
  }

  /** Takes note of a fact and of the earliest instant it speaks of. */
  void begin(long micros) {
    isFresh = true;
    isEndFresh |= endedAtMicros != null && micros <= endedAtMicros;
    if (settledUntilMicros == null) {
      earliestMicros = earliestMicros == null ? micros : Math.min(earliestMicros, micros);
    }
  }

  @Nullable String knownSite() {
    return site == null ? siteOfGenerations : site;
  }

  @Nullable String siteOf(GenerationOnGpu generation) {
    return site == null ? generation.site() : site;
  }

  void end(long lastSampleMicros) {
    endedAtMicros = later(endedAtMicros, lastSampleMicros);
    isEndFresh = true;
  }

  boolean isSettled(long micros) {
    return settledUntilMicros != null && micros <= settledUntilMicros;
  }

  /** Whether all of the generation's time is settled; one of no duration lies where it starts. */
  boolean hasSettled(GenerationOnGpu generation) {
    return settledUntilMicros != null && isOver(generation, settledUntilMicros);
  }

  /** Whether windows up to an instant hold all of the generation. */
  static boolean isOver(GenerationOnGpu generation, long micros) {
    return generation.startMicros() < generation.endMicros()
        ? generation.endMicros() <= micros
        : generation.endMicros() < micros;
  }

  /** Whether some of the generation's time is settled. */
  boolean beganSettled(GenerationOnGpu generation) {
    return settledUntilMicros != null && generation.startMicros() < settledUntilMicros;
  }

  /**
   * Until when the meter is known. A GPU that has a counter is known as far as the counter, unless
   * that has long fallen silent: telemetry without a counter may run ahead of the readings.
   */
  @Nullable Long meteredUntil(long patienceMicros) {
    if (counterUntilMicros == null || sampleUntilMicros == null) {
      return sampleUntilMicros;
    }
    return sampleUntilMicros - counterUntilMicros > patienceMicros
        ? sampleUntilMicros
        : counterUntilMicros;
  }

  /** Whether the stream that measures best has reached the instant. */
  boolean isMeteredTo(long micros) {
    return reached(readingUntilMicros, micros) || reached(counterUntilMicros, micros);
  }

  boolean isSampledTo(long micros) {
    return reached(sampleUntilMicros, micros);
  }

  boolean hasUnsettled() {
    return openGenerations > 0 || (sampleUntilMicros != null && !isSettled(sampleUntilMicros));
  }

  private static boolean reached(@Nullable Long until, long micros) {
    return until != null && until >= micros;
  }

  private static Long later(@Nullable Long known, long micros) {
    return known == null ? micros : Math.max(known, micros);
  }
}
