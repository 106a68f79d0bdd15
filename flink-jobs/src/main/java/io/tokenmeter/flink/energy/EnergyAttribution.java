package io.tokenmeter.flink.energy;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.attribution.AttributionSettings;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.kafka.InputProgress;
import io.tokenmeter.schemas.derived.LiveEnergy;
import io.tokenmeter.schemas.derived.SettlementStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Attributes the energy of each GPU to the generations it served. A window settles when all sources
 * that ended have delivered what they said, or the telemetry has passed it and all generations that
 * began have ended where that is known, or the telemetry has passed it by the greatest age of a
 * generation, or the GPU has been silent for that long by wall clock, time without input not
 * counted. Telemetry passes nothing before everything has come that the broker took earlier than
 * it: after an outage it is the first to come.
 *
 * <p>Timers: one wall-clock tick per GPU while something is open, and one at the end of all input.
 */
public final class EnergyAttribution extends KeyedProcessFunction<String, GpuFact, Settled> {

  /** Live values, each second while something comes. */
  public static final OutputTag<LiveEnergy> LIVE =
      new OutputTag<>("live-energy", AvroRecordType.forRecord(LiveEnergy.class));

  /** How far each GPU has settled: with each settlement, and each second while telemetry comes. */
  public static final OutputTag<SettlementStatus> STATUS =
      new OutputTag<>("settlement-status", AvroRecordType.forRecord(SettlementStatus.class));

  private static final long serialVersionUID = 1L;
  private static final long SECOND = 1_000;

  /** How often a GPU that is silent is looked at. */
  private static final long SILENT_TICK = 10 * SECOND;

  /** How often a GPU is looked at of which nothing but history is left. */
  private static final long RESTING_TICK = 600 * SECOND;

  /** How long a revision waits, at most, for more of the same to come. */
  private static final long LATE_PATIENCE = 10 * SECOND;

  /** How much further behind than usual the input may be for a GPU to count as silent. */
  private static final long INPUT_LAG = 30 * SECOND;

  /** How long power readings may lag behind telemetry of the same time at the end of a source. */
  private static final long READINGS_GRACE = 30 * SECOND;

  private final AttributionSettings settings;
  private final InputProgress input;
  private transient @Nullable GpuState state;
  private transient InputProgress.@Nullable Watch watch;

  public EnergyAttribution(AttributionSettings settings, InputProgress input) {
    this.settings = settings;
    this.input = input;
  }

  @Override
  public void open(OpenContext context) {
    state = new GpuState(getRuntimeContext(), settings);
    watch = input.open();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public void processElement(GpuFact fact, Context context, Collector<Settled> out)
      throws Exception {
    TimerService timers = context.timerService();
    long now = timers.currentProcessingTime();
    GpuProgress progress = state().progress(now);
    boolean wasSettled = !progress.hasUnsettled() && !progress.hasPending;
    GpuSettlement settlement = new GpuSettlement(settings, fact.gpu(), state(), progress, out);
    if (fact.reading() != null) {
      accept(fact.reading(), progress, now);
      progress.take(context.timestamp());
    } else if (fact.generation() != null) {
      accept(fact.generation(), progress, now, out);
    } else if (fact.mark() != null) {
      accept(fact.mark(), progress);
    } else if (fact.start() != null) {
      state().starts().begin(fact.start());
      progress.begin(fact.start().startMicros());
    }
    progress.complete(watch().completeUntilMillis(), settings.maxGenerationAgeMicros());
    settleByEventTime(settlement, progress);
    if (wasSettled && (progress.hasUnsettled() || progress.hasPending)) {
      // Not at the next tick: a fact whose offset is committed must not look settled.
      context.output(STATUS, status(fact.gpu(), progress, now));
    }
    schedule(timers, progress, now);
    state().progress(progress);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Settled> out)
      throws Exception {
    long now = context.timerService().currentProcessingTime();
    GpuProgress progress = state().progress(now);
    String gpu = context.getCurrentKey();
    GpuSettlement settlement = new GpuSettlement(settings, gpu, state(), progress, out);
    if (timestamp == Long.MAX_VALUE) {
      settleAll(settlement, progress, Long.MAX_VALUE);
      revise(gpu, progress, Long.MAX_VALUE, out);
    } else {
      progress.tickAtMillis = null;
      long completeUntil = watch().completeUntilMillis();
      boolean inputIsThere = completeUntil >= now - input.usualLagMillis() - INPUT_LAG;
      progress.look(now, inputIsThere, 2 * silentTick(progress));
      progress.complete(completeUntil, settings.maxGenerationAgeMicros());
      settleByMarks(settlement, progress);
      settleByEventTime(settlement, progress);
      settleByStarts(settlement, progress);
      settleBySilence(settlement, progress, now);
      revise(gpu, progress, now, out);
      forgetAfterSilence(progress);
      if (progress.isFresh) {
        new LiveEstimate(settings, gpu, progress, state())
            .at(now)
            .forEach(live -> context.output(LIVE, live));
      }
    }
    if (progress.hasMoved) {
      context.output(STATUS, status(gpu, progress, now));
    }
    boolean wasFresh = progress.isFresh;
    progress.isFresh = false;
    progress.isEndFresh = false;
    progress.hasMoved = false;
    scheduleNext(context.timerService(), progress, now, wasFresh);
    state().progress(progress);
  }

  private void accept(MeterReading reading, GpuProgress progress, long now) throws Exception {
    if (progress.isSettled(reading.timeMicros())) {
      if (late(progress, now).accept(reading)) {
        progress.hasPending = true;
      } else {
        progress.staleReadings++;
      }
    } else {
      progress.hear(now);
      progress.see(reading);
      if (state().add(reading)) {
        progress.distinctReadings++;
      }
    }
    progress.hasMoved = true;
  }

  private void accept(
      GenerationOnGpu generation, GpuProgress progress, long now, Collector<Settled> out)
      throws Exception {
    SourceProgress source = source(generation.source());
    progress.siteOfGenerations =
        generation.site() == null ? progress.siteOfGenerations : generation.site();
    state().sources().put(generation.source(), source.plusGeneration());
    state().starts().end(generation);
    progress.hasMoved = true;
    boolean isRevised = progress.beganSettled(generation) && late(progress, now).accept(generation);
    progress.hasPending |= isRevised;
    if (progress.hasSettled(generation)) {
      progress.lateGenerations++;
      if (!isRevised) {
        out.collect(Settled.of(SettledGeneration.unattributable(generation, progress.knownSite())));
      }
    } else if (state().generations().add(generation)) {
      progress.openGenerations++;
      progress.begin(generation.startMicros());
    }
  }

  private LateFacts late(GpuProgress progress, long now) {
    return new LateFacts(settings, state(), progress, now);
  }

  /** Once nothing more of what is late came for a second, or enough time has passed. */
  private void revise(String gpu, GpuProgress progress, long now, Collector<Settled> out)
      throws Exception {
    RevisionProgress revisions = state().history().progress();
    if (revisions.isDue(now, LATE_PATIENCE)) {
      new GpuRevision(settings, gpu, state(), progress, out).run();
    } else if (revisions.isPendingFresh) {
      revisions.isPendingFresh = false;
      state().history().progress(revisions);
    }
    progress.hasPending = state().history().progress().pendingWindows > 0;
  }

  /** A GPU of which nothing was heard for as long as it may be revised. */
  private void forgetAfterSilence(GpuProgress progress) throws Exception {
    if (isResting(progress) && progress.silentMillis * 1000 >= settings.revisionHorizonMicros()) {
      RevisionProgress revisions = state().history().progress();
      state().history().clear();
      state().starts().clear();
      revisions.forgotten(progress.settledUntilMicros, settings);
      state().history().progress(revisions);
      progress.keepsHistory = false;
    }
  }

  /** Whether nothing but history is kept. */
  private static boolean isResting(GpuProgress progress) {
    return progress.keepsHistory
        && !progress.hasUnsettled()
        && !progress.hasPending
        && !progress.keepsLive;
  }

  private static long silentTick(GpuProgress progress) {
    return isResting(progress) ? RESTING_TICK : SILENT_TICK;
  }

  private void accept(SourceMark mark, GpuProgress progress) throws Exception {
    if (!progress.isSettled(mark.lastSampleMicros())) {
      state().sources().put(mark.source(), source(mark.source()).withMark(mark));
      progress.end(mark.lastSampleMicros());
    }
  }

  private void settleByEventTime(GpuSettlement settlement, GpuProgress progress) throws Exception {
    Long metered = progress.completeMeterMicros;
    if (metered != null) {
      settlement.settleStepUntil(settings.windowStart(metered - settings.maxGenerationAgeMicros()));
    }
  }

  /** Where sources tell of starts, nothing waits for the longest possible generation. */
  private void settleByStarts(GpuSettlement settlement, GpuProgress progress) throws Exception {
    Long metered = progress.completeMeterMicros;
    Long complete = metered == null ? null : state().starts().completeUntil(metered);
    if (complete != null) {
      settlement.settleUntil(settings.windowStart(complete));
    }
  }

  /**
   * A mark may come before the facts it speaks of, and they in any order: it is looked at when all
   * it names is there and nothing more of its time came for a second.
   */
  private void settleByMarks(GpuSettlement settlement, GpuProgress progress) throws Exception {
    Long endedAt = progress.endedAtMicros;
    if (endedAt == null || progress.isEndFresh) {
      return;
    }
    boolean readingsAreOverdue =
        progress.isSampledTo(endedAt) && progress.silentMillis >= READINGS_GRACE;
    boolean isMetered = progress.isMeteredTo(endedAt) && allReadingsAreThere(progress);
    if ((isMetered || readingsAreOverdue || isUnmetered(progress)) && allSourcesAreComplete()) {
      settlement.settleUntil(endedAt);
      settlement.abandonFinishedBy(Long.MAX_VALUE);
      progress.endedAtMicros = null;
      state().sources().clear();
      progress.distinctReadings = 0;
    }
  }

  /** Nobody ever heard of the GPU's meter, and no source that ended says that it should have. */
  private boolean isUnmetered(GpuProgress progress) throws Exception {
    return progress.sampleUntilMicros == null
        && readingsNamed() == 0
        && progress.silentMillis >= READINGS_GRACE;
  }

  /** Topics are read side by side: without a count, readings still on their way look like gaps. */
  private boolean allReadingsAreThere(GpuProgress progress) throws Exception {
    return progress.distinctReadings >= readingsNamed();
  }

  private long readingsNamed() throws Exception {
    long named = 0;
    for (SourceProgress source : state().sources().values()) {
      named += source.mark() == null ? 0 : source.mark().readings();
    }
    return named;
  }

  private void settleBySilence(GpuSettlement settlement, GpuProgress progress, long now)
      throws Exception {
    long age = settings.maxGenerationAgeMicros();
    if (progress.hasUnsettled() && progress.silentMillis * 1000 >= age) {
      settleAll(settlement, progress, now * 1000 - age);
    }
    if (progress.keepsLive
        && !progress.hasUnsettled()
        && progress.silentMillis * 1000 >= settings.liveSpanMicros()) {
      state().forgetAllButLastSample(progress);
      progress.keepsLive = false;
    }
  }

  private void settleAll(GpuSettlement settlement, GpuProgress progress, long finishedByMicros)
      throws Exception {
    if (progress.endedAtMicros != null && progress.isSampledTo(progress.endedAtMicros)) {
      settlement.settleUntil(progress.endedAtMicros);
    }
    if (progress.sampleUntilMicros != null) {
      settlement.settleUntil(progress.sampleUntilMicros);
    }
    settlement.abandonFinishedBy(finishedByMicros);
  }

  private boolean allSourcesAreComplete() throws Exception {
    for (SourceProgress source : state().sources().values()) {
      if (!source.isComplete()) {
        return false;
      }
    }
    return true;
  }

  private SourceProgress source(String name) throws Exception {
    SourceProgress known = state().sources().get(name);
    return known == null ? SourceProgress.none() : known;
  }

  private void schedule(TimerService timers, GpuProgress progress, long now) {
    if (progress.tickAtMillis == null) {
      timers.registerEventTimeTimer(Long.MAX_VALUE);
      setTick(timers, progress, (now / SECOND + 1) * SECOND);
    } else if (progress.tickAtMillis - now > SECOND) {
      timers.deleteProcessingTimeTimer(progress.tickAtMillis);
      setTick(timers, progress, (now / SECOND + 1) * SECOND);
    }
  }

  private void scheduleNext(TimerService timers, GpuProgress progress, long now, boolean wasFresh) {
    if (wasFresh || progress.hasPending) {
      setTick(timers, progress, now + SECOND);
    } else if (progress.hasUnsettled() || progress.keepsLive || progress.keepsHistory) {
      setTick(timers, progress, now + silentTick(progress));
    }
  }

  private static void setTick(TimerService timers, GpuProgress progress, long atMillis) {
    timers.registerProcessingTimeTimer(atMillis);
    progress.tickAtMillis = atMillis;
  }

  private SettlementStatus status(String gpu, GpuProgress progress, long now) throws Exception {
    RevisionProgress revisions = state().history().progress();
    return SettlementStatus.newBuilder()
        .setGpu(gpu)
        .setTelemetryUntil(instant(progress.meteredUntil(settings.maxGenerationAgeMicros())))
        .setSettledUntil(instant(progress.settledUntilMicros))
        .setOpenGenerations(progress.openGenerations)
        .setStaleReadings(progress.staleReadings)
        .setLateGenerations(progress.lateGenerations)
        .setLateReadings(revisions.lateReadings)
        .setPendingWindows(revisions.pendingWindows)
        .setClockOffsetSeconds(progress.clockOffsetSeconds)
        .setAsOf(Instant.ofEpochMilli(now))
        .build();
  }

  private static @Nullable Instant instant(@Nullable Long micros) {
    return micros == null ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private InputProgress.Watch watch() {
    return java.util.Objects.requireNonNull(watch, "open() comes first");
  }

  private GpuState state() {
    return java.util.Objects.requireNonNull(state, "open() comes first");
  }
}
