package io.tokenmeter.flink.cost;

import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what a generation earned and what it cost. The row is written once its rating and
 * its energy on every GPU are there; a later correction of the rating writes the next revision. The
 * sums are kept for corrections for {@link #CORRECTABLE}, and what never completes as long as facts
 * are.
 */
public final class CostJoin extends KeyedProcessFunction<String, CostPart, GenerationCost> {

  private static final long serialVersionUID = 1L;
  private static final Duration CORRECTABLE = Duration.ofDays(3);
  private static final Duration INCOMPLETE = Duration.ofDays(40);

  private final ReferenceData reference;
  private transient @Nullable ReferenceTables tables;
  private transient @Nullable ValueState<CostLedger> ledgers;

  public CostJoin(ReferenceData reference) {
    this.reference = reference;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    ledgers = getRuntimeContext().getState(new ValueStateDescriptor<>("ledger", CostLedger.class));
    tables = reference.acquire();
  }

  @Override
  public void close() {
    if (tables != null) {
      tables = null;
      reference.release();
    }
  }

  @Override
  public void processElement(CostPart part, Context context, Collector<GenerationCost> out)
      throws Exception {
    CostLedger known = ledgers().value();
    CostLedger ledger = known == null ? new CostLedger() : known;
    boolean wasComplete = ledger.isComplete();
    add(part, ledger);
    Usage usage = ledger.usage;
    if (usage != null && ledger.isComplete()) {
      ledger.revision++;
      out.collect(new GenerationCosts(ledger, usage, tables()).row(ledger.revision));
    }
    if (known == null) {
      keepFor(INCOMPLETE, ledger, context);
    }
    if (ledger.isComplete() && !wasComplete) {
      context.timerService().deleteProcessingTimeTimer(ledger.keptUntilMillis);
      keepFor(CORRECTABLE, ledger, context);
    }
    ledgers().update(ledger);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<GenerationCost> out)
      throws Exception {
    ledgers().clear();
  }

  private static void add(CostPart part, CostLedger ledger) {
    if (part.window() != null) {
      ledger.add(part.window());
    } else if (part.done() != null) {
      ledger.add(part.done());
    } else if (part.rated() != null) {
      ledger.add(part.rated());
    } else {
      ledger.usage = part.usage();
    }
  }

  private static void keepFor(
      Duration time,
      CostLedger ledger,
      KeyedProcessFunction<String, CostPart, GenerationCost>.Context context) {
    ledger.keptUntilMillis = context.timerService().currentProcessingTime() + time.toMillis();
    context.timerService().registerProcessingTimeTimer(ledger.keptUntilMillis);
  }

  private ReferenceTables tables() {
    return Objects.requireNonNull(tables, "open() comes first");
  }

  private ValueState<CostLedger> ledgers() {
    return Objects.requireNonNull(ledgers, "open() comes first");
  }
}
