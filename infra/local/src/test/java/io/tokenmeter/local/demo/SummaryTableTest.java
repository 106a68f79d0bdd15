package io.tokenmeter.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTableTest {

  @Test
  void showsEveryTokenClassWithUnknownsAsDashes() {
    assertThat(lines(Summaries.twoTenants()))
        .containsSubsequence(
            "model  tenant  gens  input  cached  written  output  reasoning  J/prefill  J/decode  gCO2e     SLA",
            "m8     acme       2  1,000      30        5     200         50     0.0123    0.5000   1.00  99.5 %",
            "m8     bank       1    500      10        0     100         10          -         -      -       -",
            "all               3  1,500      40        5     300         60                           -");
  }

  @Test
  void addsUpMoneyOfOneCurrencyAloneAndNothingThatIsUnknown() {
    assertThat(lines(Summaries.twoTenants()))
        .containsSubsequence(
            "model  tenant  in      rated  electricity  hardware  provider  overhead    margin",
            "m8     acme    USD  1.500000     0.250000  0.500000  0.000000  0.250000  0.500000",
            "m8     acme    EUR  1.500000     0.250000  0.500000  0.000000  0.250000  7.000000",
            "m8     bank    USD  1.500000     0.250000  0.500000  0.000000         -         -",
            "all            USD  3.000000     0.500000  1.000000  0.000000         -         -")
        .noneMatch(line -> line.startsWith("all            EUR"));
  }

  @Test
  void saysWhatIsUnpriced() {
    assertThat(lines(Summaries.twoTenants()))
        .contains("2 ledger entries are UNPRICED: no price row was in force.");
  }

  @Test
  void saysThatTheBalanceAddsUp() {
    assertThat(lines(Summaries.twoTenants()))
        .containsSubsequence(
            "                                       joules     share",
            "active, attributed to generations   60.000000   60.00 %",
            "idle floor                          40.000000   40.00 %",
            "unattributed                         0.000001    0.00 %",
            "measured by the meter              100.000001  100.00 %",
            "The parts add up to the meter, to the microjoule.");
  }

  @Test
  void saysByHowMuchTheBalanceMisses() {
    Summary.Energy energy =
        new Summary.Energy(
            Summaries.decimal("10"),
            Summaries.decimal("6"),
            Summaries.decimal("3"),
            Summaries.decimal("0"),
            0);

    assertThat(lines(Summaries.withEnergy(energy))).contains("The parts MISS the meter by 1 J.");
  }

  @Test
  void anUnknownBalanceIsNotZero() {
    Summary.Energy energy = new Summary.Energy(null, null, null, null, 3);

    assertThat(lines(Summaries.withEnergy(energy)))
        .contains("The balance is not known: not every part was measured.")
        .contains("3 windows were not measured: their energy is unknown and in no sum.")
        .noneMatch(line -> line.startsWith("measured by the meter") && line.contains("0"));
  }

  @Test
  void everyLineFitsAWideTerminal() {
    assertThat(lines(Summaries.twoTenants())).allMatch(line -> line.length() <= 120);
  }

  private static List<String> lines(Summary summary) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SummaryTable.print(summary, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
