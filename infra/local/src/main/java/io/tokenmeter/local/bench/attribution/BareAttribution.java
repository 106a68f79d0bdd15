package io.tokenmeter.local.bench.attribution;

import static org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;

import io.tokenmeter.flink.energy.EnergyRows;
import io.tokenmeter.flink.energy.GpuFact;
import io.tokenmeter.flink.energy.MeterReading;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.GenerationEnergy;
import io.tokenmeter.schemas.derived.Provenance;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * What keeping the facts costs whatever is computed from them: it keeps samples and generations by
 * window and a total per generation, reads each back once when its window is old enough, and emits
 * as many rows as attribution does. Lean on purpose: every key is computed, nothing is searched
 * for, and numbers are kept in Flink's plainest types.
 */
final class BareAttribution extends KeyedProcessFunction<String, GpuFact, GenerationEnergy> {

  private static final long serialVersionUID = 1L;

  /** Start of the first window that is not settled, end of the last generation, last sample. */
  private static final int FRONTIER = 0;

  private static final int LAST_END = 1;
  private static final int LAST_SAMPLE = 2;

  private final long windowMicros;
  private final long maxAgeMicros;
  private transient @Nullable ValueState<long[]> progress;
  private transient @Nullable MapState<Long, long[]> samples;
  private transient @Nullable MapState<Long, List<GenerationOnGpu>> generations;
  private transient @Nullable MapState<String, long[]> totals;

  BareAttribution(long windowMicros, long maxAgeMicros) {
    this.windowMicros = windowMicros;
    this.maxAgeMicros = maxAgeMicros;
  }

  @Override
  public void open(OpenContext context) {
    progress =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("progress", LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    samples =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("samples", Types.LONG, LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    generations =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "generations",
                    Types.LONG,
                    Types.LIST(TypeInformation.of(GenerationOnGpu.class))));
    totals =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("totals", Types.STRING, LONG_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(GpuFact fact, Context context, Collector<GenerationEnergy> out)
      throws Exception {
    long[] at = opened(progress).value();
    if (at == null) {
      at = new long[] {-1, 0, 0};
      context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }
    if (fact.reading() != null) {
      keep(fact.reading(), at);
    } else if (fact.generation() != null) {
      keep(fact.generation(), at);
    }
    settle(at, at[LAST_SAMPLE] - maxAgeMicros, context, out);
    opened(progress).update(at);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<GenerationEnergy> out)
      throws Exception {
    long[] at = opened(progress).value();
    settle(at, Math.max(at[LAST_SAMPLE], at[LAST_END]) + windowMicros, context, out);
    opened(progress).update(at);
  }

  private void keep(MeterReading reading, long[] at) throws Exception {
    long window = windowOf(reading.timeMicros());
    long[] known = opened(samples).get(window);
    int length = known == null ? 0 : known.length;
    long[] block = known == null ? new long[3] : Arrays.copyOf(known, length + 3);
    block[length] = reading.timeMicros();
    block[length + 1] = number(reading.powerMicrowatts());
    block[length + 2] = number(reading.energyCounterMicrojoules());
    opened(samples).put(window, block);
    at[FRONTIER] = at[FRONTIER] < 0 ? window : at[FRONTIER];
    at[LAST_SAMPLE] = Math.max(at[LAST_SAMPLE], reading.timeMicros());
  }

  private void keep(GenerationOnGpu generation, long[] at) throws Exception {
    long window = windowOf(generation.endMicros());
    List<GenerationOnGpu> known = opened(generations).get(window);
    List<GenerationOnGpu> changed = known == null ? new ArrayList<>() : known;
    changed.add(generation);
    opened(generations).put(window, changed);
    opened(totals).put(generation.identity().key(), new long[] {1, window, 0, 0, 0});
    at[LAST_END] = Math.max(at[LAST_END], generation.endMicros());
  }

  private void settle(long[] at, long limit, Context context, Collector<GenerationEnergy> out)
      throws Exception {
    while (at[FRONTIER] >= 0 && at[FRONTIER] + windowMicros <= limit) {
      settleWindow(at[FRONTIER], context, out);
      at[FRONTIER] += windowMicros;
    }
  }

  private void settleWindow(long from, Context context, Collector<GenerationEnergy> out)
      throws Exception {
    long[] before = opened(samples).get(from - windowMicros);
    long[] within = opened(samples).get(from);
    if (before == null && within == null) {
      return;
    }
    List<GenerationOnGpu> ending = opened(generations).get(from);
    for (GenerationOnGpu generation : ending == null ? List.<GenerationOnGpu>of() : ending) {
      out.collect(row(generation));
    }
    context.output(EnergyRows.BALANCES, balance(context.getCurrentKey(), from));
    opened(samples).remove(from - windowMicros);
    opened(generations).remove(from);
  }

  private GenerationEnergy row(GenerationOnGpu generation) throws Exception {
    String key = generation.identity().key();
    long[] total = opened(totals).get(key);
    opened(totals).remove(key);
    long kept = total == null ? 0 : total[0];
    return GenerationEnergy.newBuilder()
        .setTenant(generation.tenant())
        .setSource(generation.source())
        .setGenerationId(generation.generationId())
        .setGpu(generation.gpu())
        .setModel(generation.model())
        .setEndpoint(generation.endpoint())
        .setComputedPrefillTokens(generation.computedTokens())
        .setDecodedTokens(generation.decodedTokens())
        .setActiveMicrojoules(kept)
        .setPrefillMicrojoules(0L)
        .setDecodeMicrojoules(kept)
        .setIdleMicrojoules(0L)
        .setGpuTimeMicros(kept)
        .setProvenance(Provenance.COUNTER)
        .setMethod("none")
        .setRevision(1)
        .setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  private EnergyBalance balance(String gpu, long from) {
    return EnergyBalance.newBuilder()
        .setScope("gpu")
        .setMeter(gpu)
        .setWindowStart(Instant.EPOCH.plus(from, ChronoUnit.MICROS))
        .setWindowEnd(Instant.EPOCH.plus(from + windowMicros, ChronoUnit.MICROS))
        .setCoveredMicros(windowMicros)
        .setProvenance(Provenance.COUNTER)
        .setIdleFloorMicrowatts(0L)
        .setRevision(1)
        .setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
        .build();
  }

  private long windowOf(long micros) {
    return Math.floorDiv(micros, windowMicros) * windowMicros;
  }

  private static long number(@Nullable Long value) {
    return value == null ? Long.MIN_VALUE : value;
  }

  private static <S> S opened(@Nullable S state) {
    return Objects.requireNonNull(state, "open() comes first");
  }
}
