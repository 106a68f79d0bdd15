package io.tokenmeter.flink.energy.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.NullUnmarked;

/** What holds for every tree, with gaps, failed meters, rings and children that exceed parents. */
@NullUnmarked
class MeterTreeProperties {

  private static final List<String> SCOPES = List.of("gpu", "node", "rack", "pdu", "site", "feed");

  @Property(tries = 400)
  void everyMeterIsItsChildrenAndWhatItAloneAccountsFor(
      @ForAll("buildings") List<MeterEnergy> building) {
    MeterTree tree = new MeterTree(building);
    for (MeterBalance b : balances(tree)) {
      assertThat(b.childrenMicrojoules() + own(b)).isEqualTo(b.meter().inflowMicrojoules());
      assertThat(b.hostMicrojoules()).isNotNegative();
      assertThat(b.facilityMicrojoules()).isNotNegative();
      assertThat(b.otherItMicrojoules()).isNotNegative();
    }
  }

  @Property(tries = 400)
  void overABuildingEveryMicrojouleIsInOnePlace(@ForAll("buildings") List<MeterEnergy> building) {
    MeterTree tree = new MeterTree(building);
    long roots = inflow(tree, m -> tree.parent(m) == null);
    long gpus = inflow(tree, MeterEnergy::isGpu);
    long belowGpus =
        tree.meters().stream()
            .filter(MeterEnergy::isGpu)
            .flatMap(m -> tree.children(m).stream())
            .mapToLong(MeterEnergy::inflowMicrojoules)
            .sum();
    long own = balances(tree).stream().mapToLong(MeterTreeProperties::own).sum();
    assertThat(own + gpus).isEqualTo(roots + belowGpus);
  }

  @Property(tries = 400)
  void overheadIsCarriedToTheMicrojouleWhereverThereIsIt(
      @ForAll("buildings") List<MeterEnergy> building) {
    MeterTree tree = new MeterTree(building);
    List<MeterBalance> balances = balances(tree);
    long found =
        balances.stream()
            .filter(b -> hasCarriers(b, tree))
            .mapToLong(b -> b.hostMicrojoules() + b.facilityMicrojoules())
            .sum();
    long carried = 0;
    for (OverheadShare share : new OverheadDivision(tree, balances).shares()) {
      carried += sum(share.hostMicrojoules(), share.facilityMicrojoules());
    }
    assertThat(carried).isEqualTo(found);
  }

  @Property(tries = 200)
  void theOrderOfMetersMakesNoDifference(
      @ForAll("buildings") List<MeterEnergy> building, @ForAll Random random) {
    List<MeterEnergy> shuffled = new ArrayList<>(building);
    Collections.shuffle(shuffled, random);
    MeterTree one = new MeterTree(building);
    MeterTree other = new MeterTree(shuffled);
    assertThat(balances(other)).isEqualTo(balances(one));
    assertThat(new OverheadDivision(other, balances(other)).shares())
        .isEqualTo(new OverheadDivision(one, balances(one)).shares());
  }

  @Property
  void generationsAndTheRestCarryAllOfAGpusOverhead(
      @ForAll("shares") List<ShareEnergy> shares, @ForAll("microjoules") long overhead) {
    long taken = shares.stream().mapToLong(ShareEnergy::microjoules).sum();
    GenerationOverheads parts = GenerationOverheads.of(taken + overhead % 1_000, shares);
    assertThat(parts.divide(overhead)).hasSize(shares.size() + 1);
    assertThat(java.util.Arrays.stream(parts.divide(overhead)).sum()).isEqualTo(overhead);
  }

  /** Whether there is IT below that can carry what the meter found. */
  private static boolean hasCarriers(MeterBalance balance, MeterTree tree) {
    MeterEnergy meter = balance.meter();
    MeterEnergy parent = tree.parent(meter);
    MeterEnergy domain = tree.children(meter).isEmpty() && parent != null ? parent : meter;
    Map<String, Long> other =
        balances(tree).stream()
            .collect(Collectors.toMap(b -> b.meter().meter(), MeterBalance::otherItMicrojoules));
    return tree.subtree(domain).stream()
        .anyMatch(
            m ->
                m.isGpu()
                    || (balance.facilityMicrojoules() > 0
                        && other.getOrDefault(m.meter(), 0L) > 0));
  }

  private static List<MeterBalance> balances(MeterTree tree) {
    return tree.meters().stream()
        .filter(m -> m.isMeasured() && !m.isGpu())
        .map(m -> MeterBalance.of(m, tree))
        .toList();
  }

  private static long inflow(MeterTree tree, java.util.function.Predicate<MeterEnergy> which) {
    return tree.meters().stream().filter(which).mapToLong(MeterEnergy::inflowMicrojoules).sum();
  }

  private static long own(MeterBalance b) {
    return b.hostMicrojoules()
        + b.facilityMicrojoules()
        + b.otherItMicrojoules()
        + b.storageMicrojoules()
        + b.meterErrorMicrojoules()
        + b.unattributedMicrojoules();
  }

  private static long sum(Long... parts) {
    return java.util.Arrays.stream(parts).filter(Objects::nonNull).mapToLong(Long::longValue).sum();
  }

  @Provide
  Arbitrary<Long> microjoules() {
    return Arbitraries.longs().between(0, 1_000_000_000_000L);
  }

  @Provide
  Arbitrary<List<ShareEnergy>> shares() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 99), Arbitraries.longs().between(0, 1_000_000_000L))
        .as((id, energy) -> new ShareEnergy("acme", "s", "g" + id, energy))
        .list()
        .ofMaxSize(12)
        .uniqueElements(ShareEnergy::generationId)
        .map(list -> list.stream().sorted(ShareEnergy.BY_IDENTITY).toList());
  }

  /** Up to twelve meters; any may hang below any two, be silent, or cover part of the window. */
  @Provide
  Arbitrary<List<MeterEnergy>> buildings() {
    Arbitrary<String> name = Arbitraries.integers().between(0, 11).map(i -> "m" + i);
    Arbitrary<MeterEnergy> meter =
        Combinators.combine(
                name,
                Arbitraries.of(SCOPES),
                name.list().ofMaxSize(2),
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(3, Arbitraries.just(EnergyUse.UNKNOWN)),
                    net.jqwik.api.Tuple.of(1, Arbitraries.of(EnergyUse.class))),
                Arbitraries.longs().between(0, 1_000_000_000_000L).injectNull(0.1),
                Arbitraries.frequency(
                    net.jqwik.api.Tuple.of(5, true), net.jqwik.api.Tuple.of(1, false)))
            .as(
                (id, scope, above, use, energy, whole) ->
                    new MeterEnergy(
                        id,
                        scope,
                        above,
                        scope.equals("gpu") ? EnergyUse.UNKNOWN : use,
                        energy,
                        whole && energy != null,
                        null));
    Function<MeterEnergy, Object> byName = MeterEnergy::meter;
    return meter.list().ofMaxSize(12).uniqueElements(byName);
  }
}
