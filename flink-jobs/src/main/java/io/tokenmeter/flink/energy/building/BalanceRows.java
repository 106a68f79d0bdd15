package io.tokenmeter.flink.energy.building;

import io.tokenmeter.flink.energy.attribution.MeteredEnergy;
import io.tokenmeter.flink.energy.tree.GenerationOverheads;
import io.tokenmeter.flink.energy.tree.MeterBalance;
import io.tokenmeter.flink.energy.tree.MeterEnergy;
import io.tokenmeter.flink.energy.tree.MeterTree;
import io.tokenmeter.flink.energy.tree.OverheadDivision;
import io.tokenmeter.flink.energy.tree.OverheadShare;
import io.tokenmeter.flink.energy.tree.ShareEnergy;
import io.tokenmeter.schemas.derived.EnergyBalance;
import io.tokenmeter.schemas.derived.OverheadAllocation;
import io.tokenmeter.schemas.derived.OverheadPart;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One revision of a window of a site's tree, as rows. */
final class BalanceRows {

  private final WindowOfSite key;
  private final SiteWindow window;
  private final Instant end;
  private final int revision;
  private final Instant recordedAt;
  private final MeterTree tree;
  private final List<MeterBalance> balances;

  BalanceRows(
      WindowOfSite key, SiteWindow window, long windowMicros, int revision, Instant recordedAt) {
    this.key = key;
    this.window = window;
    this.end = instant(key.startMicros() + windowMicros);
    this.revision = revision;
    this.recordedAt = recordedAt;
    this.tree = new MeterTree(window.energies());
    this.balances =
        tree.meters().stream()
            .filter(meter -> meter.isMeasured() && !meter.isGpu())
            .map(meter -> MeterBalance.of(meter, tree))
            .toList();
  }

  /** A row for each meter above GPUs; one that measured nothing has nulls. */
  List<EnergyBalance> balances() {
    List<EnergyBalance> rows = new ArrayList<>();
    balances.forEach(balance -> rows.add(filled(balance)));
    tree.meters().stream()
        .filter(meter -> !meter.isMeasured() && !meter.isGpu())
        .forEach(meter -> rows.add(row(meter).build()));
    return rows;
  }

  /** A row for each GPU, and each meter of other IT, that carries overhead. */
  List<OverheadAllocation> allocations() {
    return new OverheadDivision(tree, balances).shares().stream().map(this::allocation).toList();
  }

  private EnergyBalance filled(MeterBalance balance) {
    return row(balance.meter())
        .setMeasuredMicrojoules(balance.meter().inflowMicrojoules())
        .setChildrenMicrojoules(balance.childrenMicrojoules())
        .setHostMicrojoules(balance.hostMicrojoules())
        .setFacilityMicrojoules(balance.facilityMicrojoules())
        .setOtherItMicrojoules(balance.otherItMicrojoules())
        .setStorageMicrojoules(balance.storageMicrojoules())
        .setMeterErrorMicrojoules(balance.meterErrorMicrojoules())
        .setUnattributedMicrojoules(balance.unattributedMicrojoules())
        .setOverheadMicrojoules(balance.hostMicrojoules() + balance.facilityMicrojoules())
        .setAccuracyMicrojoules(balance.accuracyMicrojoules())
        .build();
  }

  private EnergyBalance.Builder row(MeterEnergy meter) {
    MeteredEnergy metered =
        java.util.Objects.requireNonNull(window.metered(meter.meter()), "a meter above GPUs");
    MeterEnergy parent = tree.parent(meter);
    return EnergyBalance.newBuilder()
        .setScope(meter.scope())
        .setMeter(meter.meter())
        .setParent(parent == null ? null : parent.meter())
        .setSite(site())
        .setWindowStart(instant(key.startMicros()))
        .setWindowEnd(end)
        .setCoveredMicros(metered.coveredMicros())
        .setResidualMicrojoules(metered.residualMicrojoules())
        .setProvenance(metered.provenance())
        .setRevision(revision)
        .setRecordedAt(recordedAt);
  }

  private OverheadAllocation allocation(OverheadShare share) {
    MeterEnergy carrier = share.carrier();
    return OverheadAllocation.newBuilder()
        .setMeter(carrier.meter())
        .setScope(carrier.scope())
        .setSite(site())
        .setWindowStart(instant(key.startMicros()))
        .setWindowEnd(end)
        .setParts(parts(share))
        .setRevision(revision)
        .setRecordedAt(recordedAt)
        .build();
  }

  private List<OverheadPart> parts(OverheadShare share) {
    MeterEnergy carrier = share.carrier();
    GenerationOverheads division =
        GenerationOverheads.of(carrier.inflowMicrojoules(), window.shares(carrier.meter()));
    long[] host = division.divide(share.hostMicrojoules());
    long[] facility = division.divide(share.facilityMicrojoules());
    List<OverheadPart> parts = new ArrayList<>();
    List<ShareEnergy> all = division.parts();
    for (int i = 0; i < all.size(); i++) {
      ShareEnergy of = all.get(i);
      parts.add(
          new OverheadPart(
              of.tenant(),
              of.source(),
              of.generationId(),
              of.microjoules(),
              at(host, i),
              at(facility, i)));
    }
    return parts;
  }

  private @Nullable String site() {
    return key.site().isEmpty() ? null : key.site();
  }

  private static @Nullable Long at(long @Nullable [] parts, int i) {
    return parts == null ? null : parts[i];
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
