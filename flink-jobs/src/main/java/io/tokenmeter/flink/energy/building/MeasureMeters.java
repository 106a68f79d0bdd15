package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.attribution.MeterSample;
import io.tokenmeter.flink.energy.attribution.MeteredEnergy;
import io.tokenmeter.schemas.event.MeterScope;
import io.tokenmeter.schemas.event.PowerReading;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Turns the readings of each meter above GPUs into its energy per window. A window is told when the
 * one after it has been read through, or when the meter has been quiet; again when a later reading
 * may have changed it. So what is told last depends on the readings alone, not on their order. A
 * reading beyond the horizon is counted (metric {@code readings-beyond-horizon}) and left out.
 *
 * <p>Timers: one by wall clock for each meter while something is untold, one at the end of input.
 */
public final class MeasureMeters extends KeyedProcessFunction<String, PowerReading, TreeFact> {

  private static final long serialVersionUID = 1L;

  private final TreeSettings settings;
  private transient @Nullable MapState<Long, MeterBlock> blocks;
  private transient @Nullable ValueState<MeterProgress> progress;
  private transient @Nullable Counter beyondHorizon;

  public MeasureMeters(TreeSettings settings) {
    this.settings = settings;
  }

  /** Whether the reading is of a meter above GPUs, and says anything. */
  public static boolean isAboveGpus(PowerReading reading) {
    return reading.getScope() != MeterScope.GPU
        && (reading.getPowerMicrowatts() != null || reading.getEnergyCounterMicrojoules() != null);
  }

  @Override
  public void open(OpenContext context) {
    blocks =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "readings", Types.LONG, TypeInformation.of(MeterBlock.class)));
    progress =
        getRuntimeContext().getState(new ValueStateDescriptor<>("progress", MeterProgress.class));
    beyondHorizon = getRuntimeContext().getMetricGroup().counter("readings-beyond-horizon");
  }

  @Override
  public void processElement(PowerReading reading, Context context, Collector<TreeFact> out)
      throws Exception {
    long time = ChronoUnit.MICROS.between(Instant.EPOCH, reading.getSampleTime());
    long window = settings.windowStart(time);
    MeterProgress before = progress();
    Long latest = before.latestWindowMicros();
    if (latest != null && window < latest - settings.horizonMicros()) {
      state(beyondHorizon).inc();
      return;
    }
    MeterBlock known = state(blocks).get(window);
    state(blocks)
        .put(window, MeterBlock.with(known, sample(time, reading), MeterPlace.of(reading)));
    long now = context.timerService().currentProcessingTime();
    state(progress).update(before.heard(window, now));
    if (latest == null) {
      context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    } else if (window != latest) {
      long newest = Math.max(latest, window);
      long readThrough = newest - 2 * settings.windowMicros();
      tellAround(Math.min(window, latest), readThrough, context.getCurrentKey(), out);
      forget(latest, newest);
    }
    if (before.isTold()) {
      context.timerService().registerProcessingTimeTimer(now + settings.quietMillis());
    }
  }

  private static MeterSample sample(long time, PowerReading reading) {
    return new MeterSample(
        time, reading.getPowerMicrowatts(), reading.getEnergyCounterMicrojoules());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TreeFact> out)
      throws Exception {
    MeterProgress known = progress();
    Long latest = known.latestWindowMicros();
    long quietAt = known.lastHeardMillis() + settings.quietMillis();
    if (latest == null || known.isTold()) {
      return;
    }
    if (timestamp == Long.MAX_VALUE || timestamp >= quietAt) {
      tellAround(latest, latest, context.getCurrentKey(), out);
      state(progress).update(known.told());
    } else {
      context.timerService().registerProcessingTimeTimer(quietAt);
    }
  }

  /** Tells the windows that readings in this one bear on, up to the last that is to be told. */
  private void tellAround(long window, long last, String meter, Collector<TreeFact> out)
      throws Exception {
    long step = settings.windowMicros();
    for (long start = window - step; start <= Math.min(window + step, last); start += step) {
      tell(start, meter, out);
    }
  }

  private void tell(long start, String meter, Collector<TreeFact> out) throws Exception {
    long step = settings.windowMicros();
    List<MeterSample> samples = new ArrayList<>();
    MeterBlock teller = null;
    for (long block = start - step; block <= start + step; block += step) {
      MeterBlock known = state(blocks).get(block);
      if (known != null) {
        known.samples().forEach(samples::add);
        teller = teller == null || block == start ? known : teller;
      }
    }
    MeteredEnergy energy = MeteredEnergy.between(start, start + step, samples, step);
    if (teller != null && (energy.microjoules() != null || state(blocks).contains(start))) {
      out.collect(TreeFact.of(meter, start, teller.place(), energy, null));
    }
  }

  private void forget(long latestBefore, long latest) throws Exception {
    long step = settings.windowMicros();
    long kept = settings.horizonMicros() + 2 * step;
    if (latest - latestBefore > kept) {
      for (Long start : keys()) {
        if (start < latest - kept) {
          state(blocks).remove(start);
        }
      }
      return;
    }
    for (long start = latestBefore - kept; start < latest - kept; start += step) {
      state(blocks).remove(start);
    }
  }

  private List<Long> keys() throws Exception {
    List<Long> keys = new ArrayList<>();
    state(blocks).keys().forEach(keys::add);
    return keys;
  }

  private MeterProgress progress() throws Exception {
    MeterProgress known = state(progress).value();
    return known == null ? MeterProgress.none() : known;
  }

  private static <S> S state(@Nullable S opened) {
    return Objects.requireNonNull(opened, "open() comes first");
  }
}
