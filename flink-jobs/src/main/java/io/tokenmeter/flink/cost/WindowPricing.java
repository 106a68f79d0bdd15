package io.tokenmeter.flink.cost;

import io.tokenmeter.flink.avro.AvroRecordType;
import io.tokenmeter.flink.energy.Settled;
import io.tokenmeter.flink.energy.SettledGeneration;
import io.tokenmeter.flink.energy.SettledWindow;
import io.tokenmeter.flink.energy.ShareTotals;
import io.tokenmeter.flink.energy.attribution.GenerationOnGpu;
import io.tokenmeter.flink.energy.attribution.WindowShare;
import io.tokenmeter.flink.reference.ReferenceData;
import io.tokenmeter.flink.reference.ReferencingFunction;
import io.tokenmeter.schemas.derived.GpuCharge;
import io.tokenmeter.schemas.derived.Provenance;
import java.util.List;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Prices what settles, in the order it settles: a generation's windows come before the word that
 * they are all there. A revision prices all windows of the generations it touches again.
 */
public final class WindowPricing extends ReferencingFunction<Settled, CostPart> {

  /** What each GPU cost in each window. */
  public static final OutputTag<GpuCharge> CHARGES =
      new OutputTag<>("gpu-charges", AvroRecordType.forRecord(GpuCharge.class));

  private static final long serialVersionUID = 1L;

  public WindowPricing(ReferenceData reference) {
    super(reference);
  }

  @Override
  public void processElement(Settled settled, Context context, Collector<CostPart> out) {
    if (settled.window() != null) {
      price(settled.window(), context, out);
    }
    if (settled.generation() != null) {
      out.collect(done(settled.generation()));
    }
  }

  private void price(SettledWindow window, Context context, Collector<CostPart> out) {
    WindowPrices prices = new WindowPrices(window, tables());
    if (window.isChargeNew()) {
      prices.charge().ifPresent(charge -> context.output(CHARGES, charge));
    }
    List<WindowCost> costs = prices.costs();
    List<WindowShare> shares = window.window().shares();
    for (int i : window.priced()) {
      out.collect(CostPart.of(key(shares.get(i).generation()), costs.get(i)));
    }
  }

  private static CostPart done(SettledGeneration settled) {
    GenerationOnGpu generation = settled.generation();
    ShareTotals totals = settled.totals();
    boolean measured =
        totals != null && totals.isWhole() && totals.provenance() != Provenance.MISSING;
    return CostPart.of(
        key(generation),
        new EnergyDone(
            generation.gpu(),
            settled.pass(),
            generation.parts(),
            measured,
            generation.endpoint(),
            settled.site()));
  }

  private static String key(GenerationOnGpu generation) {
    return generation.identity().key();
  }
}
