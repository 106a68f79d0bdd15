package io.tokenmeter.flink.energy.tree;

import static io.tokenmeter.flink.energy.tree.Meters.gpu;
import static io.tokenmeter.flink.energy.tree.Meters.meter;
import static io.tokenmeter.flink.energy.tree.Meters.node;
import static io.tokenmeter.flink.energy.tree.Meters.ofClass;
import static io.tokenmeter.flink.energy.tree.Meters.partly;
import static io.tokenmeter.flink.energy.tree.Meters.rack;
import static io.tokenmeter.flink.energy.tree.Meters.site;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenmeter.schemas.reference.EnergyUse;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Every balance was worked out by hand. */
@NullUnmarked
class MeterBalanceTest {

  @Test
  void whatANodeTakesBesideItsGpusIsHost() {
    MeterBalance node = balance("n", node("n", 1_000L), gpu("a", 300L, "n"), gpu("b", 400L, "n"));
    assertThat(joules(node)).isEqualTo("700 + host 300");
  }

  @Test
  void aBuildingIsTakenApartLevelByLevel() {
    MeterEnergy[] building = {
      site("s", 2_000L),
      rack("r", 1_250L, "s"),
      node("n", 1_000L, "r"),
      gpu("a", 300L, "n", "r"),
      gpu("b", 400L, "n", "r"),
      meter("node", "storage-server", 100L, EnergyUse.OTHER_IT, "r"),
      meter("pdu", "chiller", 250L, EnergyUse.FACILITY, "s"),
      meter("feed", "battery", 40L, EnergyUse.STORAGE_CHARGE, "s")
    };
    assertThat(joules(balance("n", building))).isEqualTo("700 + host 300");
    assertThat(joules(balance("storage-server", building))).isEqualTo("0 + other 100");
    assertThat(joules(balance("r", building))).isEqualTo("1100 + other 150");
    assertThat(joules(balance("chiller", building))).isEqualTo("0 + facility 250");
    assertThat(joules(balance("battery", building))).isEqualTo("0 + storage 40");
    assertThat(joules(balance("s", building))).isEqualTo("1540 + facility 460");
  }

  @Test
  void aBatteryThatGivesBackCountsNegative() {
    MeterEnergy battery = meter("feed", "battery", 40L, EnergyUse.STORAGE_DISCHARGE, "s");
    assertThat(joules(balance("battery", site("s", 100L), battery))).isEqualTo("0 + storage -40");
    assertThat(joules(balance("s", site("s", 100L), battery, rack("r", 110L, "s"))))
        .isEqualTo("70 + facility 30");
  }

  @Test
  void childrenThatExceedTheirMeterAreANegativeErrorAndNeverClipped() {
    MeterBalance node = balance("n", node("n", 650L), gpu("a", 300L, "n"), gpu("b", 400L, "n"));
    assertThat(joules(node)).isEqualTo("700 + error -50");
  }

  @Test
  void whereEveryLoadHasAMeterTheDifferenceIsErrorEitherWay() {
    MeterEnergy pdu = meter("pdu", "p", 1_010L, EnergyUse.METER_ERROR);
    assertThat(joules(balance("p", pdu, node("n", 1_000L, "p")))).isEqualTo("1000 + error 10");
  }

  @Test
  void accuracyClassesTellHowFarMetersMayDisagree() {
    MeterEnergy pdu = ofClass(1, meter("pdu", "p", 1_000L, EnergyUse.METER_ERROR));
    MeterBalance known = balance("p", pdu, ofClass(0.5, node("n", 800L, "p")));
    assertThat(known.accuracyMicrojoules()).isEqualTo(14_000_000L);
    assertThat(balance("p", pdu, node("n", 800L, "p")).accuracyMicrojoules()).isNull();
  }

  @Test
  void metersThatDoNotCoverTheSameTimeAreNotToldApart() {
    assertThat(joules(balance("n", node("n", 1_000L), partly(gpu("a", 300L, "n")))))
        .isEqualTo("300 + unattributed 700");
    assertThat(joules(balance("n", partly(node("n", 200L)), gpu("a", 300L, "n"))))
        .isEqualTo("300 + unattributed -100");
    assertThat(joules(balance("n", node("n", 1_000L), gpu("a", 300L, "n"), gpu("b", null, "n"))))
        .isEqualTo("300 + unattributed 700");
  }

  @Test
  void aMeterThatFailedLetsThoseBelowCountForTheOneAbove() {
    MeterEnergy[] building = {
      rack("r", 1_250L), node("n", null, "r"), gpu("a", 300L, "n", "r"), gpu("b", 400L, "n", "r")
    };
    assertThat(joules(balance("r", building))).isEqualTo("700 + unattributed 550");
  }

  @Test
  void aMeterWithNothingBelowIsWhatTheSiteTreeSaysOrUnattributed() {
    assertThat(joules(balance("n", node("n", 5L)))).isEqualTo("0 + unattributed 5");
    assertThat(joules(balance("n", meter("node", "n", 5L, EnergyUse.OTHER_IT))))
        .isEqualTo("0 + other 5");
  }

  @Test
  void aRingOfMetersIsCutAboveItsLastName() {
    MeterEnergy[] ring = {rack("a", 10L, "b"), rack("b", 30L, "c"), rack("c", 60L, "a")};
    assertThat(joules(balance("a", ring))).isEqualTo("0 + unattributed 10");
    assertThat(joules(balance("b", ring))).isEqualTo("10 + other 20");
    assertThat(joules(balance("c", ring))).isEqualTo("30 + other 30");
    assertThat(joules(balance("d", rack("d", 10L, "d")))).isEqualTo("0 + unattributed 10");
  }

  private static MeterBalance balance(String meter, MeterEnergy... energies) {
    MeterTree tree = new MeterTree(List.of(energies));
    return tree.meters().stream()
        .filter(m -> m.meter().equals(meter))
        .map(m -> MeterBalance.of(m, tree))
        .findFirst()
        .orElseThrow();
  }

  private static String joules(MeterBalance b) {
    return b.childrenMicrojoules() / 1_000_000
        + part("host", b.hostMicrojoules())
        + part("facility", b.facilityMicrojoules())
        + part("other", b.otherItMicrojoules())
        + part("storage", b.storageMicrojoules())
        + part("error", b.meterErrorMicrojoules())
        + part("unattributed", b.unattributedMicrojoules());
  }

  private static String part(String name, long microjoules) {
    return microjoules == 0 ? "" : " + " + name + " " + microjoules / 1_000_000;
  }
}
