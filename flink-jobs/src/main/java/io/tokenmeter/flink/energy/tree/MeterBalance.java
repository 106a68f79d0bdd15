package io.tokenmeter.flink.energy.tree;

import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One meter above GPUs in one window: children + host + facility + other IT + storage + meter error
 * + unattributed = measured, exactly. All but the children are what this meter alone accounts for.
 *
 * @param childrenMicrojoules measured by the meters right below
 * @param storageMicrojoules negative when storage gave back
 * @param meterErrorMicrojoules negative where the meters below measured more; never clipped
 * @param unattributedMicrojoules signed; what cannot be told because the meter and those below do
 *     not cover the same time, or because nothing is below and nobody says what the meter is for
 * @param accuracyMicrojoules what the accuracy classes allow the error to be; null when unknown
 */
public record MeterBalance(
    MeterEnergy meter,
    long childrenMicrojoules,
    long hostMicrojoules,
    long facilityMicrojoules,
    long otherItMicrojoules,
    long storageMicrojoules,
    long meterErrorMicrojoules,
    long unattributedMicrojoules,
    @Nullable Long accuracyMicrojoules) {

  /** The balance of a meter that measured. */
  public static MeterBalance of(MeterEnergy meter, MeterTree tree) {
    List<MeterEnergy> children = tree.children(meter);
    long below = children.stream().mapToLong(MeterEnergy::inflowMicrojoules).sum();
    long rest = meter.inflowMicrojoules() - below;
    EnergyUse use =
        tree.isComparable(meter) ? meter.remainder(!children.isEmpty()) : EnergyUse.UNKNOWN;
    boolean isOverdrawn = rest < 0 && isLoad(use);
    return new MeterBalance(
        meter,
        below,
        use == EnergyUse.HOST && !isOverdrawn ? rest : 0,
        use == EnergyUse.FACILITY && !isOverdrawn ? rest : 0,
        use == EnergyUse.OTHER_IT && !isOverdrawn ? rest : 0,
        isStorage(use) ? rest : 0,
        use == EnergyUse.METER_ERROR || isOverdrawn ? rest : 0,
        use == EnergyUse.UNKNOWN ? rest : 0,
        accuracy(meter, children));
  }

  /** Whether the balance tells what its remainder is, were it zero. */
  boolean tells(EnergyUse use, MeterTree tree) {
    return tree.isComparable(meter) && meter.remainder(!tree.children(meter).isEmpty()) == use;
  }

  private static boolean isLoad(EnergyUse use) {
    return use == EnergyUse.HOST || use == EnergyUse.FACILITY || use == EnergyUse.OTHER_IT;
  }

  private static boolean isStorage(EnergyUse use) {
    return use == EnergyUse.STORAGE_CHARGE || use == EnergyUse.STORAGE_DISCHARGE;
  }

  private static @Nullable Long accuracy(MeterEnergy meter, List<MeterEnergy> children) {
    Long sum = meter.accuracyMicrojoules();
    for (MeterEnergy child : children) {
      Long own = child.accuracyMicrojoules();
      sum = sum == null || own == null ? null : Long.valueOf(sum + own);
    }
    return sum;
  }
}
