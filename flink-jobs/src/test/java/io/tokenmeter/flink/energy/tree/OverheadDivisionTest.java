package io.tokenmeter.flink.energy.tree;

import static io.tokenmeter.flink.energy.tree.Meters.gpu;
import static io.tokenmeter.flink.energy.tree.Meters.meter;
import static io.tokenmeter.flink.energy.tree.Meters.node;
import static io.tokenmeter.flink.energy.tree.Meters.rack;
import static io.tokenmeter.flink.energy.tree.Meters.site;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Every share was worked out by hand. */
@NullUnmarked
class OverheadDivisionTest {

  @Test
  void aHostIsCarriedByItsGpusAlikeAndFacilityByAllItAlongItsEnergy() {
    // Host 300: 150 each. IT below the site: 450 + 550 + other 200 = 1200; facility 600.
    List<OverheadShare> shares =
        shares(
            site("s", 1_800L),
            rack("r", 1_200L, "s"),
            node("n", 1_000L, "r"),
            gpu("a", 300L, "n"),
            gpu("b", 400L, "n"));
    assertThat(shares)
        .extracting(s -> s.carrier().meter(), OverheadShare::hostMicrojoules)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", 150_000_000L),
            org.assertj.core.groups.Tuple.tuple("b", 150_000_000L),
            org.assertj.core.groups.Tuple.tuple("r", null));
    assertThat(shares)
        .extracting(OverheadShare::facilityMicrojoules)
        .containsExactly(225_000_000L, 275_000_000L, 100_000_000L);
  }

  @Test
  void aChillerServesWhatIsBelowTheMeterAboveIt() {
    List<OverheadShare> shares =
        shares(
            site("s", 1_000L),
            rack("r", 500L, "s"),
            gpu("a", 400L, "r"),
            meter("pdu", "row-cooler", 100L, EnergyUse.FACILITY, "r"),
            gpu("b", 100L, "s"));
    // The row's 100 to a alone; of the site's 400, a has 400 and b 100 of 500.
    assertThat(shares)
        .extracting(OverheadShare::facilityMicrojoules)
        .containsExactly(420_000_000L, 80_000_000L);
  }

  @Test
  void whatNoMeterTellsIsUnknownAndNotZero() {
    List<OverheadShare> shares = shares(node("n", 300L), gpu("a", 300L, "n"), gpu("b", 9L));
    assertThat(shares).hasSize(1);
    assertThat(shares.get(0).hostMicrojoules()).isZero();
    assertThat(shares.get(0).facilityMicrojoules()).isNull();
  }

  @Test
  void leftoversGoToTheFirstNames() {
    MeterEnergy seven = new MeterEnergy("n", "node", List.of(), EnergyUse.UNKNOWN, 7L, true, null);
    assertThat(shares(seven, gpu("c", 0L, "n"), gpu("a", 0L, "n"), gpu("b", 0L, "n")))
        .extracting(OverheadShare::hostMicrojoules)
        .containsExactly(3L, 2L, 2L);
  }

  @Test
  void generationsCarryByWhatTheyTookAndTheRestStaysApart() {
    List<ShareEnergy> took =
        List.of(new ShareEnergy("acme", "s", "g1", 50), new ShareEnergy("acme", "s", "g2", 25));
    GenerationOverheads parts = GenerationOverheads.of(100, took);
    assertThat(parts.divide(10L)).containsExactly(5, 3, 2);
    assertThat(parts.divide(null)).isNull();
    assertThat(parts.parts().get(2)).isEqualTo(new ShareEnergy("", "", "", 25));
    assertThat(GenerationOverheads.of(0, List.of()).divide(10L)).containsExactly(10);
  }

  private static List<OverheadShare> shares(MeterEnergy... energies) {
    MeterTree tree = new MeterTree(List.of(energies));
    return new OverheadDivision(
            tree,
            tree.meters().stream()
                .filter(m -> m.isMeasured() && !m.isGpu())
                .map(m -> MeterBalance.of(m, tree))
                .toList())
        .shares();
  }
}
