package io.tokenmeter.flink.cost;

import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.schemas.derived.GenerationCost;
import io.tokenmeter.schemas.lookup.ReferenceTables;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what a generation earned and what it cost. The row is written once its rating and
 * its energy on every GPU are there; a later correction of the rating, or revision of the energy,
 * writes the next revision if it changes the row. The sums are kept for that for {@link
 * #CORRECTABLE}, and for a day longer than energy is revised; what never completes is kept as long
 * as facts are.
 */
public final class CostJoin extends KeyedProcessFunction<String, CostPart, GenerationCost> {

  private static final long serialVersionUID = 1L;
  private static final Duration CORRECTABLE = Duration.ofDays(3);
  private static final Duration INCOMPLETE = Duration.ofDays(40);

  private final ReferenceData reference;
  private final Duration kept;
  private transient @Nullable ReferenceTables tables;
  private transient @Nullable ValueState<CostLedger> ledgers;

  /**
   * @param revisable for how long energy is revised
   */
  public CostJoin(ReferenceData reference, Duration revisable) {
    this.reference = reference;
    Duration energy = revisable.plusDays(1);
    this.kept = energy.compareTo(CORRECTABLE) > 0 ? energy : CORRECTABLE;
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
      tell(new GenerationCosts(ledger, usage, tables()), ledger, out);
    }
    if (known == null) {
      keepFor(INCOMPLETE, ledger, context);
    }
    if (ledger.isComplete() && !wasComplete) {
      context.timerService().deleteProcessingTimeTimer(ledger.keptUntilMillis);
      keepFor(kept, ledger, context);
    }
    ledgers().update(ledger);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<GenerationCost> out)
      throws Exception {
    ledgers().clear();
  }

  private static void tell(
      GenerationCosts costs, CostLedger ledger, Collector<GenerationCost> out) {
    GenerationCost row = costs.row();
    byte[] said = RowDigest.of(row);
    if (!Arrays.equals(said, ledger.rowDigest)) {
      ledger.rowDigest = said;
      ledger.revision++;
      row.setRevision(ledger.revision);
      row.setRecordedAt(Instant.now().truncatedTo(ChronoUnit.MICROS));
      out.collect(row);
    }
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
