package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
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
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Balances the meters of a site, window by window. A window is told when all GPUs read in it have
 * settled and nothing more came for a while, or when nothing came for as long as a GPU may take. A
 * fact that comes later, or replaces one, makes the next revision of the whole window. A site
 * without meters above its GPUs keeps nothing.
 *
 * <p>Timers: one by wall clock for each window, one at the end of input.
 */
public final class BalanceMeters
    extends KeyedProcessFunction<WindowOfSite, TreeFact, EnergyBalance> {

  /** Who carries the overhead of the window. */
  public static final OutputTag<OverheadAllocation> ALLOCATIONS =
      new OutputTag<>("overhead-allocations", AvroRecordType.forRecord(OverheadAllocation.class));

  private static final long serialVersionUID = 1L;

  private final TreeSettings settings;
  private transient @Nullable MapState<String, TreeFact> facts;
  private transient @Nullable ValueState<WindowProgress> progress;

  public BalanceMeters(TreeSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    facts =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "facts", Types.STRING, TypeInformation.of(TreeFact.class)));
    progress =
        getRuntimeContext().getState(new ValueStateDescriptor<>("progress", WindowProgress.class));
  }

  @Override
  public void processElement(TreeFact fact, Context context, Collector<EnergyBalance> out)
      throws Exception {
    TreeFact known = state(facts).get(fact.slot());
    TreeFact merged = known == null ? fact : known.replacedBy(fact);
    if (merged.equals(known)) {
      return;
    }
    state(facts).put(fact.slot(), merged);
    WindowProgress before = progress();
    long now = context.timerService().currentProcessingTime();
    state(progress).update(before.changed(now));
    if (before.isTold()) {
      context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
      context.timerService().registerProcessingTimeTimer(now + settings.quietMillis());
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<EnergyBalance> out)
      throws Exception {
    WindowProgress known = progress();
    long now = context.timerService().currentProcessingTime();
    long quietMillis = now - known.heardMillis();
    if (known.isTold()) {
      forgetOrWait(quietMillis, now, context.timerService());
      return;
    }
    SiteWindow window = window(context.getCurrentKey());
    boolean isDue =
        quietMillis >= settings.patienceMillis()
            || (quietMillis >= settings.quietMillis() && window.isComplete());
    if (timestamp == Long.MAX_VALUE || isDue) {
      tell(window, known, context, out);
    } else {
      context.timerService().registerProcessingTimeTimer(now + settings.quietMillis());
    }
  }

  private void tell(
      SiteWindow window, WindowProgress known, OnTimerContext context, Collector<EnergyBalance> out)
      throws Exception {
    if (!window.hasMetersAbove()) {
      forget(context.timerService());
      return;
    }
    WindowProgress told = window.hasReadingsAbove() ? known.told() : known.looked();
    if (told.revision() > known.revision()) {
      Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
      BalanceRows rows =
          new BalanceRows(
              context.getCurrentKey(), window, settings.windowMicros(), told.revision(), now);
      rows.balances().forEach(out::collect);
      rows.allocations().forEach(row -> context.output(ALLOCATIONS, row));
    }
    state(progress).update(told);
    forgetOrWait(0, context.timerService().currentProcessingTime(), context.timerService());
  }

  private void forgetOrWait(long quietMillis, long nowMillis, TimerService timers) {
    long left = settings.horizonMicros() / 1000 - quietMillis;
    if (left <= 0) {
      forget(timers);
    } else {
      timers.registerProcessingTimeTimer(nowMillis + left);
    }
  }

  private void forget(TimerService timers) {
    state(facts).clear();
    state(progress).clear();
    timers.deleteEventTimeTimer(Long.MAX_VALUE);
  }

  private SiteWindow window(WindowOfSite key) throws Exception {
    List<TreeFact> all = new ArrayList<>();
    state(facts).values().forEach(all::add);
    return new SiteWindow(settings, key.startMicros(), all);
  }

  private WindowProgress progress() throws Exception {
    WindowProgress known = state(progress).value();
    return known == null ? WindowProgress.none() : known;
  }

  private static <S> S state(@Nullable S opened) {
    return Objects.requireNonNull(opened, "open() comes first");
  }
}
